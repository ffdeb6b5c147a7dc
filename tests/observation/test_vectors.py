"""The given cases on observation, incidents and quick counts."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from escrutinio.io.observation import exchanged
from escrutinio.io.observation.central import AFTER, AUDIT, POINT, main_csv, write_central
from escrutinio.io.observation.instances import findings, read_instance
from escrutinio.io.observation.xforms import compiled_bytes, read_form
from escrutinio.observation.estimate import ratio
from escrutinio.observation.form import Form, Question
from escrutinio.observation.quality import STATES, parsed, state
from escrutinio.observation.rehearse import COMPLETE, NAIVE, WORST, late_by_cell, rehearsed
from escrutinio.observation.reports import Report
from escrutinio.observation.sizes import voters_for
from escrutinio.observation.sms import read
from escrutinio.operations.observation.frames import past_of, read_frame
from tests.conftest import SHARED

MEXICO = SHARED / "data/world/mexico2012.csv.gz"


def test_the_given_form_compiles_to_the_same_bytes(given: dict[str, Any]) -> None:
    """An XLSForm gives the XForm whose digest the case has."""
    case = given["observation"]["xlsform_observation"]
    text, warnings = compiled_bytes(case["xlsform_markdown"].encode(), ".md", "-")

    assert case["xform_sha256_pyxform_4_5_0"] == hashlib.sha256(text.encode()).hexdigest()
    assert tuple(case["pyxform_warnings"]) == warnings


def test_submissions_are_checked_again(given: dict[str, Any]) -> None:
    """Constraints and stored calculations are found as the case has them, and nothing else."""
    case = given["observation"]["xlsform_observation"]
    text, _ = compiled_bytes(case["xlsform_markdown"].encode(), ".md", "-")
    form = read_form(text, "-")
    for one in case["rxeval_0_1_1_findings"]:
        expected = tuple((f["path"], f["kind"], f["says"]) for f in one["findings"])

        assert expected == findings(form, text, read_instance(one["submission"].encode(), "-"))


def central(names: tuple[str, ...], repeat: bool = False) -> Form:
    """A plain form."""
    rows = [Question(path=f"/data/{one}", kind="string") for one in names]
    if repeat:
        rows += [Question(path="/data/child", kind="repeat")]
        rows += [Question(path=f"/data/child/{one}", kind="string") for one in ("name", "age")]
    return Form(id="mytestform", version="version", titles=(), root="data", questions=tuple(rows))


def test_exports_are_those_of_central(given: dict[str, Any]) -> None:
    """The table has its columns in its order, to the byte."""
    case = given["observation"]["odk_central_csv"]
    answers = (("/data/name", "Alice"), ("/data/age", "30"), ("/data/hometown", "Seattle, WA"))
    one = Report(
        key="one", form="mytestform", form_version="version", station="", by="",
        at="2018-01-01T00:00:00.000Z", how="", answers=answers,
    )  # fmt: skip

    assert case["flat"]["csv"] == main_csv(central(("name", "age", "hometown")), [one], {})
    assert tuple(case["metadata_columns_after_fields"]) == AFTER
    assert tuple(case["client_audit_header"]) == AUDIT
    assert all(part in case["geopoint_columns"] for part in POINT)


def test_rows_of_repeats_have_their_parents(given: dict[str, Any]) -> None:
    """Each repeat has a table of its own, keyed from 1."""
    import io
    import zipfile

    case = given["observation"]["odk_central_csv"]
    answers = (("/data/child[1]/name", "A"), ("/data/child[2]/name", "B"))
    one = Report(
        key="uuid:x", form="f", form_version="1", station="", by="", at="", how="", answers=answers
    )
    archive = zipfile.ZipFile(io.BytesIO(write_central(central((), repeat=True), [one])))
    lines = archive.read("mytestform-child.csv").decode().splitlines()

    assert case["repeat_child_header"] == lines[0]
    assert ["A,,uuid:x,uuid:x/child[1]", "B,,uuid:x,uuid:x/child[2]"] == lines[1:]


def test_messages_are_read_as_given(given: dict[str, Any]) -> None:
    """Every message gives its parts, or none."""
    for case in given["observation"]["apollo_sms"]["cases"]:
        found = read(case["text"])
        if case["expected"] is None:
            assert found is None
        else:
            assert found is not None
            parts = {
                "prefix": found.prefix, "participant": found.participant,
                "incident": found.incident, "serial": found.serial,
                "answers": dict(found.answers), "comment": found.comment,
            }  # fmt: skip
            assert case["expected"] == parts


def test_missing_is_never_well(given: dict[str, Any]) -> None:
    """A check that touches an answer that is missing says so, unless it speaks of NULL."""
    assert tuple(given["observation"]["apollo_qa_semantics"]["states"]) == STATES
    check = parsed("AA - BA != $location.registered ^ 1")
    names = {"AA": Fraction(5), "BA": Fraction(2), "$location.registered": Fraction(3)}

    assert "OK" == state(check, names)
    assert "Flagged" == state(check, names | {"AA": Fraction(6)})
    assert "Verified" == state(check, names | {"AA": Fraction(6)}, frozenset({"AA", "BA"}))
    assert "Flagged" == state(check, names | {"AA": Fraction(6)}, frozenset({"AA"}))
    assert "Missing" == state(check, names | {"BA": None})
    assert "Missing" == state(check, {})
    assert "Flagged" == state(parsed("AA == NULL || BA > 1"), {"AA": None, "BA": None})
    assert "OK" == state(parsed("AA = NULL && BA = NULL"), {"AA": Fraction(1), "BA": None})
    assert "OK" == state(parsed("'a' | AA != 'a5'"), names)


def test_sizes_are_as_given(given: dict[str, Any]) -> None:
    """The textbook's number of voters."""
    for case in given["observation"]["pvt_sample_size"]["cases"]:
        assert voters_for(case["me"], case["z"], case["N"]) == pytest.approx(case["n_voters"])


def test_the_ratio_estimator_is_that_of_the_formula(given: dict[str, Any]) -> None:
    """
    Share and variance by the formula of the case.

    The case lists three of its stations; its expected values are of more, so that they are
    compared with the formula, and its own figures with each other.
    """
    case = given["observation"]["pvt_ratio_estimator"]
    a = np.array([[float(one["votes"]) for one in case["stations"]]])
    m = np.array([float(one["valid"]) for one in case["stations"]])
    found = ratio(a, m, units=np.array([case["frame_stations"]]))
    k, p = len(m), a.sum() / m.sum()
    variance = (1 - k / case["frame_stations"]) / (k * m.mean() ** 2)
    variance *= ((a[0] - p * m) ** 2).sum() / (k - 1)
    expected = case["expected"]

    assert float(found.share[0]) == pytest.approx(p)
    assert float(found.error[0] ** 2) == pytest.approx(variance)
    assert expected["moe95"] == pytest.approx(1.96 * expected["var"] ** 0.5, rel=1e-6)
    voters = expected["p"] * (1 - expected["p"]) * expected["design_effect_vs_srs"]
    assert voters / expected["var"] == pytest.approx(2068, abs=0.5)
    if len(case["stations"]) > 3:
        assert float(found.share[0]) == pytest.approx(expected["p"])
        assert float(found.error[0] ** 2) == pytest.approx(expected["var"])


def test_acled_has_its_columns(given: dict[str, Any]) -> None:
    """The 31 columns since 2023, without those that were removed."""
    case = given["incidents"]
    assert tuple(case["acled_columns_2023"]) == exchanged.ACLED
    assert not set(case["acled_vocab"]["removed_2023"]) & set(exchanged.ACLED)
    assert set(case["acled_vocab"]["added_2023"]) <= set(exchanged.ACLED)
    assert set(case["acled_vocab"]["event_type"]) == set(exchanged.TYPES)
    assert tuple(zip(*exchanged.HXL, strict=True)) == (
        tuple(case["hxl_incident_header"]["headers"]),
        tuple(case["hxl_incident_header"]["hashtags"]),
    )


@pytest.mark.real
def test_the_quick_counts_of_mexico_are_as_given() -> None:
    """Errors, design effects, and the bias of late rural reports, to what 60 samples can tell."""
    vectors = json.loads((SHARED / "vectors/forensics.json").read_text("utf-8"))["quickcount"]
    case = vectors["mexico2012_sim"]
    read_, frame = read_frame(str(MEXICO), cell="rural")
    past = past_of(read_.stations, frame, 3)
    order = [past.options.index(one) for one in ("pri_pvem", "pan", "prd_pt_mc")]
    truth = [float(past.truth[i]) for i in order]
    chance = np.random.Generator(np.random.PCG64(1))
    found = {one.option: one for one in rehearsed(past, 1200, 60, chance)}
    cells = [found[past.options[i]] for i in order]

    assert abs(case["stations"] - len(frame)) <= 32  # stations without a vote are drawn here too
    assert case["strata"] == len(frame.strata)
    assert truth == pytest.approx(list(case["truth"].values()), abs=1e-4)
    assert [100 * one.error for one in cells] == pytest.approx(case["n1200"]["se_pp"], rel=0.02)
    simple = case["n1200"]["srs_cluster_se_pp"]
    assert [100 * one.simple for one in cells] == pytest.approx(simple, abs=0.002)
    effects = [one.effect * (1 - 1200 / len(frame)) for one in cells]
    assert effects == pytest.approx(case["n1200"]["deff_vs_srs_voters"], rel=0.01)
    late = late_by_cell(frame, (0.85, 0.45))
    after = rehearsed(past, 7500, 60, chance, late=late)
    naive = {one.option: one for one in after if one.method == NAIVE}
    bias = [100 * (naive[past.options[i]].bias or 0) for i in order]
    given_ = case["late_rural_missing(45% rural vs 85% urban received)"]
    assert bias == pytest.approx(given_["n7500_bias_pp"], abs=0.05)
    assert [0.26, 0.867, 0.07] == pytest.approx(
        [naive[past.options[i]].coverage for i in order], abs=0.15
    )
    assert {1.0} == {one.coverage for one in after if one.method == WORST}
    assert {COMPLETE} == {one.method for one in cells}
