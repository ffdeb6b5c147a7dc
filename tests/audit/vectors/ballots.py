"""Risk and sizes of audits of single ballots."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from escrutinio.audit import ballot_polling as polling
from escrutinio.audit import comparison, martingale, minerva
from escrutinio.audit.assertion import above, beats
from escrutinio.audit.assorter import Assorter, compared, compared_mean
from escrutinio.audit.ballot_polling import Pair, pairs
from escrutinio.audit.comparison import Discrepancies

Case = Mapping[str, Any]
Reals = NDArray[np.float64]

NOT_OPTIONS = ("ballots", "numWinners", "votesAllowed", "num_winners")


def votes_of(contest: Mapping[str, int]) -> dict[str, int]:
    """The options of a contest."""
    return {name: n for name, n in contest.items() if name not in NOT_OPTIONS}


def _pairs(contest: Mapping[str, int]) -> tuple[Pair, ...]:
    return pairs(votes_of(contest), contest.get("numWinners", 1), contest["ballots"])


def _bravo_sizes(case: Case) -> dict[str, int | None]:
    """The expected size of the closest pair, and the largest quantile of all pairs."""
    given = case["in"]
    limit, found = given["risk_limit"], _pairs(given["contest"])
    closest = min(found, key=lambda one: one.p_w - one.p_l)
    asn = polling.expected_size(closest, limit)
    sizes: dict[str, int | None] = {"asn": asn}
    for chance in (one for one in case["out"] if one != "asn"):
        each = [
            polling.quantile_size(one, limit, float(chance)) or 0 for one in found if one.p_l > 0
        ]
        sizes[chance] = max(each)
    return sizes


def _bravo_quantile(case: Case) -> int | None:
    given = case["in"]
    pair = Pair(p_w=given["p_w"], p_l=given["p_r"])
    return polling.quantile_size(
        pair,
        given.get("alpha", given.get("risk_limit")),
        given["p_completion"],
        won=given["sample_w"],
        lost=given["sample_r"],
        ballots=given.get("total_ballots", 0),
    )


def _bravo_p(case: Case) -> dict[str, float]:
    given = case["in"]
    contest = given["contest"]
    found = polling.risks(
        votes_of(contest), contest["numWinners"], contest["ballots"], given["sample"]
    )
    return {f"{first}|{last}": one for (first, last), one in found.items()}


def _bravo_asn(case: Case) -> int | None:
    given = case["in"]
    return polling.expected_size(Pair(p_w=given["p_w"], p_l=given["p_l"]), given["alpha"])


def _kmins(case: Case) -> list[int | None]:
    given = case["in"]
    return list(minerva.kmins(given["p"], given["alpha"], given["rounds"], fresh=True))


def _minerva_risk(case: Case) -> float:
    """The largest ratio over the pairs."""
    given = case["in"]
    found = pairs(given["votes"], given["num_winners"], sum(given["votes"].values()))
    return max(
        minerva.risk(
            one.share,
            given["alpha"],
            [(row[one.winner], row[one.loser]) for row in given["rounds"]],
            fresh=True,
        )
        for one in found
        if one.p_l > 0
    )


def _providence_between(case: Case) -> int | None:
    """The given size if it lies between our two exact ones, which no search is sure to meet."""
    given = case["in"]
    votes = given["votes"]
    [closest, *_] = sorted(
        pairs(votes, given.get("num_winners", 1), sum(votes.values())),
        key=lambda one: one.p_w - one.p_l,
    )
    first, stable = minerva.first_round(closest.share, given["risk_limit"], given["stop_prob"])
    low, high = (n / closest.both for n in (first, stable))
    out: int = case["out"]
    return out if low <= out <= high + 1 else None


def _seen(given: Mapping[str, Any], over: str = "o", under: str = "u") -> Discrepancies:
    return Discrepancies(
        o1=given.get(f"{over}1", 0),
        o2=given.get(f"{over}2", 0),
        u1=given.get(f"{under}1", 0),
        u2=given.get(f"{under}2", 0),
    )


def _km_size(case: Case) -> int | str:
    given = case["in"]
    return comparison.size(given["alpha"], given["margin"], _seen(given), gamma=given["gamma"])


def _km_risk(case: Case) -> float:
    given = case["in"]
    margin = given["margin"]
    found = comparison.risk(given["n"], margin, _seen(given), gamma=given["gamma"])
    return min(found, given.get("cap") or found)


def _km_expected(case: Case) -> int | None:
    given = case["in"]
    rates = _seen(given, "or", "ur")
    return comparison.expected_size(given["alpha"], given["margin"], rates, gamma=given["gamma"])


def _first_round(case: Case) -> int | str | None:
    given = case["in"]
    contest = given["contest"]
    votes, winners = votes_of(contest), contest["numWinners"]
    ranked = sorted(votes.values(), reverse=True)
    margin = (ranked[winners - 1] - ranked[winners]) / contest["ballots"]
    rates = _seen(given, "or", "ur")
    return comparison.first_round(given["risk_limit"], margin, rates, gamma=given["gamma"])


def _draws(given: Mapping[str, Any]) -> Reals:
    """The draws of a case; the one that is told in words holds one overstatement."""
    if not isinstance(given["x"], str):
        return np.array(given["x"], dtype=float)
    [n, value, place, other] = re.findall(
        r"(\d+) values ([\d./]+), the (\d+)st is ([\d./]+)", given["x"]
    )[0]
    x = np.full(int(n), _ratio(value))
    x[int(place) - 1] = _ratio(other)
    return x


def _ratio(text: str) -> float:
    above_line, _, below_line = text.partition("/")
    return float(above_line) / float(below_line or 1)


def _guesses(given: Mapping[str, Any], x: Reals) -> Reals:
    if given.get("estim") == "fixed":
        return martingale.fixed(x, given["eta"], given["N"])
    return martingale.shrunk(
        x,
        given["eta"],
        given["t"],
        given["u"],
        given["N"],
        weight=given.get("d", 100.0),
        spread=given.get("c"),
    )


def _alpha(case: Case) -> float:
    given = case["in"]
    x = _draws(given)
    found = martingale.alpha(x, _guesses(given, x), given["t"], given["u"], given["N"])
    return float(found.min())


def _tiled(case: Case) -> int | None:
    given = case["in"]
    return martingale.tiled(
        _draws(given), given["eta"], given["t"], given["u"], given["N"], given["alpha"]
    )


def _bets(case: Case) -> float:
    given = case["in"]
    return float(martingale.bets(_draws(given), np.array([given["lam"]]), given["t"])[-1])


def _padded(product: Any) -> Any:
    def found(case: Case) -> float:
        given = case["in"]
        each = product(_draws(given), given["t"], given.get("g", 0.0))
        return float(min(each.min() if given.get("running_min") else each[-1], 1.0))

    return found


def _wald(case: Case) -> float:
    given = case["in"]
    x = _draws(given)
    found = martingale.sequential_test(x, given["eta"], given["t"], given["u"], given["N"])
    return float(min(found[-1], 1.0))


def _overstated(case: Case) -> float:
    given = case["in"]
    one = Assorter(assertion=beats("c", given["winner"], given["loser"]))
    return float(one.overstatement(given["cvr"], given["mvr"]))


def _supermajority(case: Case) -> float:
    given = case["in"]
    base = (given["winner"], *given["others"])
    one = above("c", given["winner"], base, Fraction(given["share_to_win"]))
    return float(Assorter(assertion=one).value(given["vote"]))


def _null_margin(case: Case) -> float:
    """Ballot comparison in a stratum that is left so much of the margin."""
    given = case["in"]
    margin = given["null_lambda"] * given["reported_margin"] / given["stratum_ballots"]
    return min(comparison.risk(given["n"], margin, _seen(given), gamma=given["gamma"]), 1.0)


COMPUTED = {
    "bravo_sample_sizes": _bravo_sizes,
    "bravo_quantile_size": _bravo_quantile,
    "bravo_p_values": _bravo_p,
    "bravo_asn": _bravo_asn,
    "minerva_kmins": _kmins,
    "eor_bravo_kmins": lambda case: list(
        minerva.bravo_kmins(case["in"]["p"], case["in"]["alpha"], case["in"]["rounds"])
    ),
    "minerva_contest_risk": _minerva_risk,
    "minerva_first_round_exact": lambda case: list(
        minerva.first_round(case["in"]["p"], case["in"]["alpha"], case["in"]["stop_prob"])
    ),
    "providence_first_round_peer": _providence_between,
    "km_nmin": _km_size,
    "km_p_value": _km_risk,
    "km_expected_sample_size": _km_expected,
    "km_rho": lambda case: comparison.rho(
        case["in"]["alpha"], case["in"]["lambda_tol"], gamma=case["in"]["gamma"]
    ),
    "supersimple_first_round": _first_round,
    "alpha_mart_p": _alpha,
    "shrink_trunc_etas": lambda case: _guesses(case["in"], _draws(case["in"])).tolist(),
    "alpha_sample_size_tiled": _tiled,
    "betting_fixed": _bets,
    "kaplan_markov": _padded(martingale.kaplan_markov),
    "kaplan_wald": _padded(martingale.kaplan_wald),
    "wald_sprt_p": _wald,
    "overstatement_assorter": lambda case: compared(
        case["in"]["overstatement"], case["in"]["margin"], case["in"]["u"]
    ),
    "overstatement_assorter_mean": lambda case: compared_mean(
        case["in"]["error_rate_1"],
        case["in"]["error_rate_2"],
        case["in"]["margin"],
        case["in"]["u"],
    ),
    "plurality_overstatement": _overstated,
    "supermajority_assorter": _supermajority,
    "km_p_value_with_null_margin": _null_margin,
}
