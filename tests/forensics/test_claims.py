"""Claims and their verdicts, each beside data under which it must say something else."""

import csv
import re
import unicodedata
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from escrutinio.forensics.claims import KINDS
from escrutinio.forensics.claims.annulling import (
    Petition,
    annulling_listed,
    annulling_number,
    fewest,
    loss,
)
from escrutinio.forensics.claims.exchanged import exchanged
from escrutinio.forensics.claims.first_round import first_round
from escrutinio.forensics.claims.identical import identical
from escrutinio.forensics.claims.invalid import invalid
from escrutinio.forensics.claims.overvotes import overvotes
from escrutinio.forensics.claims.spoil import spoil
from escrutinio.forensics.claims.swing import swing, swing_since
from escrutinio.forensics.claims.verdict import (
    CONTRADICTS,
    GRADES,
    ORDINARY,
    UNEXPLAINED,
    UNUSUAL,
    Expected,
)
from escrutinio.forensics.claims.zero import zero
from escrutinio.forensics.copied import pairs_inside
from escrutinio.forensics.method import generator
from escrutinio.forensics.stations import Stations
from escrutinio.operations.claim import JUDGES, USES
from escrutinio.operations.stations import stations_of
from escrutinio.words import LANGUAGES, catalogue, known
from tests.forensics import real

PLACES, EACH, VOTERS = 400, 6, 200


def clean(seed=7, spread=0.25):
    """A simulated run-off with its first round: places differ, stations of a place by chance."""
    chance = generator(seed, "clean")
    n = PLACES * EACH
    place = np.repeat(np.arange(PLACES), EACH)
    cast = chance.binomial(VOTERS + 50, 0.8, n)
    share = np.clip(chance.normal(0.5, spread, PLACES), 0.02, 0.98)[place]

    def counted(p):
        null = chance.binomial(cast, 0.05)
        first = chance.binomial(cast - null, p)
        return np.stack([first, cast - null - first]), null

    votes, null = counted(share)
    before, null_before = counted(0.8 * share + 0.1)
    shared = {
        "ids": np.array([f"{i:06d}" for i in range(n)]),
        "options": ("A", "B"),
        "registered": np.full(n, VOTERS + 50),
        "cast": cast,
        "place": place,
        "area": place // 20,
        "region": place // 100,
        "area_names": tuple(f"area {i}" for i in range(PLACES // 20)),
        "region_names": tuple(f"region {i}" for i in range(PLACES // 100)),
    }
    earlier = Stations(votes=before, valid=before.sum(axis=0), null=null_before, **shared)
    return Stations(
        votes=votes,
        valid=votes.sum(axis=0),
        null=null,
        before=earlier,
        matched=np.ones(n, dtype=bool),
        arrival=(place % 4 == 0).astype(np.int64),
        **shared,
    )


@pytest.fixture(scope="module")
def made():
    return clean()


def moved(stations, rows, votes):
    """The same with some stations' votes moved from the second option to the first."""
    changed = stations.votes.copy()
    votes = np.minimum(votes, changed[1, rows])
    changed[0, rows] += votes
    changed[1, rows] -= votes
    return replace(stations, votes=changed)


def test_zero_is_ordinary_where_only_chance_makes_it(made):
    """Stations without a vote that chance makes are ordinary; emptied ones are not explained."""
    found = zero(made, 1)
    emptied = zero(moved(made, np.arange(0, 2400, 20), 200), 1)

    assert found.grade == ORDINARY
    assert found.expected.holds(found.seen)
    assert emptied.grade == UNEXPLAINED
    assert emptied.seen == found.seen + 120 - sum(made.votes[1, ::20] == 0)


def test_more_votes_than_voters_contradict(made):
    """One ballot too many contradicts the arithmetic; none does not."""
    registered = made.registered.copy()
    registered[5] = made.cast[5] - 1
    found = overvotes(replace(made, registered=registered), claimed=8)

    assert overvotes(made).grade == ORDINARY
    assert (found.grade, found.seen, found.stations) == (CONTRADICTS, 1.0, ("000005",))
    assert found.figure("excess") == 1
    assert found.figure("claimed") == 8


def test_missing_rolls_are_not_overvotes(made):
    """A station without registered voters is counted as unknown."""
    found = overvotes(replace(made, registered=np.where(np.arange(2400) < 3, 0, made.registered)))

    assert (found.seen, found.n, found.figure("unknown")) == (0, 2397, 3)


def test_a_late_swing_of_places_is_ordinary(made):
    """Late sheets that vote as their places swing the lead in the ordinary way."""
    late = np.zeros(len(made), dtype=bool)
    late[made.votes[0].argsort()[::-1][:300]] = True
    late = np.isin(made.place, np.unique(made.place[late])) & (np.arange(2400) % 2 == 0)

    assert swing(made, late).grade == ORDINARY


def test_a_late_swing_inside_of_places_is_not(made):
    """Votes moved on late sheets alone are not explained by which places came late."""
    late = np.arange(2400) % 6 == 0
    found = swing(moved(made, np.flatnonzero(late), 15), late)

    assert swing(made, late).grade == ORDINARY
    assert found.grade == UNEXPLAINED
    assert found.figure("inside_p") < 0.01 <= found.figure("placebo_p")


def test_late_voters_who_were_so_before_are_unusual(made):
    """The same swing in the earlier round is a difference of voters, not of the count."""
    late = np.arange(2400) % 6 == 0
    both = moved(made, np.flatnonzero(late), 15)
    both = replace(both, before=moved(made.before, np.flatnonzero(late), 15))

    assert swing(both, late).grade in (ORDINARY, UNUSUAL)


def test_a_lead_that_no_order_gives_contradicts(made):
    """A lead beyond all sheets contradicts the arithmetic; that of a random order does not."""
    assert swing_since(made, 1200, 10**6).grade == CONTRADICTS
    assert swing_since(made, 1200, round(made.margin / 2)).grade == ORDINARY


def test_identical_results(made):
    """Pairs of chance are ordinary; copied sheets inside of places are not."""
    same = made.votes.copy()
    same[:, 1::2] = same[:, ::2]
    null = made.null.copy()
    null[1::2] = null[::2]
    copied = replace(made, votes=same, null=null)

    assert identical(made, lambda: pairs_inside(made, generator(1, "x"))).grade == ORDINARY
    assert identical(copied, lambda: pairs_inside(copied, generator(1, "x"))).grade != ORDINARY


def test_first_round_is_followed(made):
    """A simulated run-off follows its first round; votes moved one way are not explained."""
    found = first_round(made, 0)
    other = first_round(moved(made, np.arange(0, 2400, 60), 90), 0)

    assert found.grade == ORDINARY
    assert other.grade == UNEXPLAINED
    assert other.figure("votes") > 1000


def test_both_sides_alike_favour_nobody(made):
    """As many stations moved one way as the other are unusual and favour nobody."""
    one = moved(made, np.arange(0, 2400, 60), 90)
    changed = one.votes.copy()
    rows = np.arange(30, 2400, 60)
    taken = np.minimum(90, changed[0, rows])
    changed[0, rows] -= taken
    changed[1, rows] += taken
    found = first_round(replace(one, votes=changed), 0)

    assert found.grade == UNUSUAL
    assert found.answer == "claim.first-round.both_sides"


def test_annulling_a_list_is_arithmetic():
    """The lead without the listed stations, to the vote."""
    chance = generator(3, "annul")
    votes = chance.integers(0, 100, (3, 50))
    stations = Stations(
        ids=np.arange(50).astype(str), options=("A", "B", "C"), votes=votes, valid=votes.sum(axis=0)
    )
    rows = np.array([3, 17, 40])
    left = np.delete(votes, rows, axis=1).sum(axis=1)
    first = stations.leader

    found = annulling_listed(stations, rows)

    assert found.effect.after == left[first] - np.delete(left, first).max()
    assert found.figure("lead") == (votes[first] - votes[stations.runner_up])[rows].sum()


def test_drawn_at_random_has_the_interval_of_draws():
    """The closed form agrees with two thousand draws without replacement."""
    chance = generator(4, "draws")
    lead = chance.integers(-60, 120, 300)
    drawn = np.array([chance.permutation(lead)[:120].sum() for _ in range(2000)])
    found = loss(lead, 120)

    assert abs(drawn.mean() - found.mean) < 4 * found.deviation / np.sqrt(2000)
    assert 0.93 < (abs(drawn - found.mean) < 1.96 * found.deviation).mean() < 0.97
    assert 0.93 > (abs(drawn - found.mean) < 1.3 * found.deviation).mean()
    assert found.best <= drawn.min() <= drawn.max() <= found.worst


def test_fewest_is_least():
    """One station fewer would not change who leads."""
    lead = generator(5, "few").integers(-50, 90, 200)
    best = np.sort(lead)[::-1]
    n = fewest(lead, 1000)

    assert best[:n].sum() > 1000 >= best[: n - 1].sum()


@pytest.mark.parametrize(("n", "answer"), [(1, "same"), (300, "chosen"), (1200, "random")])
def test_answers_on_annulling(made, n, answer):
    """Few do not change it, more do if they are chosen, those of a stronghold even at random."""
    strong = made.votes[made.leader] > made.votes[made.runner_up]
    rows = strong if n == 1200 else np.ones(2400, dtype=bool)
    found = annulling_number(made, [Petition(name="", n=min(n, int(rows.sum())), rows=rows)])

    assert found.answer == f"claim.annulling.{answer}"
    assert found.grade == (ORDINARY if answer == "same" else UNUSUAL)


def test_exchanged_sheets_are_told(made):
    """An exchanged sheet fits exchanged, an untouched one as written, a strange one neither way."""
    odd = np.flatnonzero(abs(made.votes[0] / made.valid - 0.8) < 0.03)[:1]
    votes = made.votes.copy()
    votes[:, odd] = votes[::-1, odd]
    plain = replace(made, votes=votes)
    strange = made.votes.copy()
    even = np.flatnonzero(abs(made.votes[0] / made.valid - 0.5) < 0.03)[:1]
    strange[:, even] = [made.valid[even], [0]]

    assert exchanged(plain, odd).answer == "claim.exchanged.some"
    assert exchanged(made, odd).answer == "claim.exchanged.none"
    assert exchanged(replace(made, votes=strange), even).answer == "claim.exchanged.neither"


def test_invalid_votes(made):
    """Null votes of chance are ordinary; made ones that would have changed who leads are not."""
    rows = np.arange(0, 2400, 6)
    first = made.leader
    votes, null = made.votes.copy(), made.null.copy()
    taken = np.minimum(90, votes[first, rows])
    votes[first, rows] -= taken
    null[rows] += taken
    changed = replace(made, votes=votes, valid=votes.sum(axis=0), null=null)
    found = invalid(changed)

    assert invalid(made).grade == ORDINARY
    assert found.grade == UNEXPLAINED
    assert invalid(replace(changed, before=None, matched=None)).grade == UNUSUAL


def test_spoiling_is_never_more_than_unusual(made):
    """However much null votes rise, a call explains it; the bounds hold whoever spoiled."""
    null = made.null + made.votes[1] // 2
    votes = made.votes.copy()
    votes[1] -= made.votes[1] // 2
    risen = replace(made, votes=votes, valid=votes.sum(axis=0), null=null)
    found = spoil(risen, 1)

    assert spoil(made, 1).grade == ORDINARY
    assert found.grade == UNUSUAL
    assert found.figure("areas_least") <= 50 <= found.figure("areas_most")


def test_kinds_are_the_same_everywhere():
    """The claims offered, judged and described are the same ones."""
    from escrutinio.cli.claim import KINDS as OFFERED

    assert KINDS == OFFERED == tuple(JUDGES) == tuple(USES)
    assert all(known(f"claim.{kind}.{part}") for kind in KINDS for part in ("title", "claim"))


def verdicts(made):
    late = np.arange(2400) % 6 == 0
    one = [Petition(name="x", n=300, rows=made.votes[0] > 0)]
    return [
        *(zero(made, 1), overvotes(made), swing(made, late), swing_since(made, 1200, 0)),
        *(swing_since(made, 1200, 10**6), identical(made), first_round(made, 0)),
        *(annulling_listed(made, np.array([0, 1])), annulling_number(made, one)),
        *(spoil(made, 1), exchanged(made, np.array([0])), invalid(made)),
    ]


def test_every_key_of_a_verdict_has_words(made):
    """Texts, columns and figures of every verdict are in the catalogue."""
    for one in verdicts(made):
        models = [x.model for x in (one.expected, *one.sensitivity) if x is not None]
        keys = [*one.explanations, *one.settles, *one.silent, *one.columns, *models, one.answer]
        figures = [f"claim.{one.kind}.figure.{name}" for name, _ in one.figures]

        assert one.grade in GRADES
        assert [] == [key for key in (*keys, *figures) if not known(key)]
        assert one.settles
        assert one.silent


def test_answers_have_words():
    """Every answer that the code can give has words."""
    ends = {
        "zero": ("ordinary", "unusual", "unexplained"),
        "overvotes": ("some", "none"),
        "swing": ("ordinary", "unusual", "unexplained"),
        "swing.since": ("ordinary", "unusual", "contradicts"),
        "identical": ("ordinary", "unusual", "unexplained"),
        "first-round": ("follows", "both_sides", "one_side"),
        "annulling": ("same", "changes", "chosen", "open", "random"),
        "spoil": ("rose", "same"),
        "exchanged": ("none", "some", "neither", "alone"),
        "invalid": ("ordinary", "unusual", "unexplained"),
    }

    assert [] == [
        f"claim.{kind}.{end}"
        for kind, all_ in ends.items()
        for end in all_
        if not known(f"claim.{kind}.{end}")
    ]


def test_words_never_say_fraud():
    """No text of a claim says the word, in either language."""
    word = re.compile("fraud", re.IGNORECASE)
    texts = [
        f"{key}: {text}"
        for language in LANGUAGES
        for key, text in catalogue(language).items()
        if key.startswith(("claim.", "cli.claim", "opt.claim"))
    ]

    assert len(texts) > 300
    assert [] == [one for one in texts if word.search(one)]
    assert word.search("it was Fraud")


def test_both_languages_fill_in_the_same_numbers():
    """A text names the same figures in Spanish and in English."""
    spanish, english = catalogue("es"), catalogue("en")
    field = re.compile(r"\{(\w+)\}")

    assert [] == [
        key
        for key in english
        if key.startswith(("claim.", "opt.claim"))
        and set(field.findall(english[key])) != set(field.findall(spanish[key]))
    ]


def test_a_setting_may_have_its_own_count():
    """Whether an expectation holds is asked of what was seen under its own setting."""
    one = Expected(model="m", value=1, low=0, high=2)

    assert not one.holds(5)
    assert replace(one, seen=1).holds(5)


# The claims of June 2021.


def test_june_2021_zero(shared):
    """Stations without a vote for the loser are more than the model has, and ordinarily so."""
    found = zero(real.peru_2021_runoff(shared), 1)

    assert (found.seen, found.grade) == (70, UNUSUAL)
    assert 25 < found.expected.low < found.expected.value < 37 < found.expected.high < 47
    assert found.sensitivity[-1].low > 70
    assert found.effect.after > 0


def test_june_2021_overvotes(shared):
    """No counted sheet of the run-off has more votes than voters."""
    assert overvotes(real.peru_2021_runoff(shared)).grade == ORDINARY


def test_june_2021_swing(shared):
    """The late swing is that of the places that came late, by states and by the first count."""
    stations = real.peru_2021_runoff(shared)
    found = swing(stations, stations.arrival > 0)
    night = swing_since(stations, 58_137, -617_443)

    assert (found.figure("early"), found.seen) == (77_923, -33_574)
    assert found.grade == night.grade == ORDINARY
    assert night.expected.low < -700_000
    assert night.expected.high > 0


def test_june_2021_identical(shared):
    """Equal results are as many as chance makes, but for a few pairs inside of places."""
    stations = real.peru_2021_runoff(shared)
    found = identical(stations)
    with_twins = identical(stations, lambda: pairs_inside(stations, generator(1, "x")))

    assert found.expected.holds(found.seen)
    assert found.grade == ORDINARY
    assert with_twins.grade == UNUSUAL


def test_june_2021_first_round(shared):
    """More stations differ than in 2016, to both sides alike."""
    found = first_round(real.peru_2021_runoff(shared), 0)

    assert found.answer == "claim.first-round.both_sides"
    assert abs(found.figure("votes")) < 5_000


def test_june_2021_exchanged(shared):
    """The sheets that look swapped, 054158 among them, fit neither way."""
    stations = real.peru_2021_runoff(shared)
    rows = np.flatnonzero(np.isin(stations.ids, ["054158", "065818", "030171"]))
    found = exchanged(stations, rows)

    assert found.figure("neither") == 3
    assert found.answer == "claim.exchanged.neither"


def test_june_2021_invalid(shared):
    """Null votes have heavy tails in both rounds, and those in excess would not change the lead."""
    found = invalid(real.peru_2021_runoff(shared))

    assert found.grade == UNUSUAL
    assert found.figure("phi_before") > 3
    assert found.effect.after > 0


@pytest.fixture(scope="module")
def named(shared):
    """The run-off with the names of its departments."""
    return stations_of(str(shared / real.RUNOFF)).stations


def petitions(shared, stations):
    """The requests by jury that are known, by department."""
    asked = Counter()
    with (shared / "peru/2021-annulment/fp_petitions_by_jee_partial.csv").open() as file:
        for row in csv.DictReader(file):
            name = unicodedata.normalize("NFD", row["region"]).encode("ascii", "ignore").decode()
            asked[name.upper()] += int(row["fp_annulment_petitions"])
    codes = {str(name): i for i, name in enumerate(stations.region_names)}
    return [
        Petition(name=name, n=n, rows=stations.region == codes[name]) for name, n in asked.items()
    ]


def test_june_2021_requests(shared, named):
    """Requests where the winner is strong change the outcome even drawn at random there."""
    asked = petitions(shared, named)
    found = annulling_number(named, asked)

    assert found.seen == 628
    assert found.answer == "claim.annulling.random"
    assert found.figure("random_high") < 0 < found.figure("anywhere_low")
    assert found.figure("fewest_anywhere") == 184


def test_june_2021_eight_hundred_and_two(named):
    """802 stations drawn from the country change little; the winner's best would change it."""
    every = np.ones(len(named), dtype=bool)
    found = annulling_number(named, [Petition(name="", n=802, rows=every)])

    assert found.answer == "claim.annulling.chosen"
    assert found.figure("random_low") > 35_000
    assert round(named.margin - found.figure("worst"), -3) == 180_000


def test_june_2021_appeals(shared, named):
    """The nine published appeals are stations like the others of their places."""
    with (shared / "peru/2021-annulment/jne_resolutions_sample_2021.csv").open() as file:
        ids = [row["mesa"] for row in csv.DictReader(file)]
    found = annulling_listed(named, np.flatnonzero(np.isin(named.ids, ids)))

    assert (found.seen, found.grade, found.figure("lead")) == (9, ORDINARY, 642)
    assert abs(found.figure("share_listed") - found.figure("share_beside")) < 1
