"""Given numbers that differ from what the data at hand say: what is found instead, and why."""

from __future__ import annotations

from tests.forensics.vectors.record import Differs

RUSSIA = (
    "The published figures count ballots given out; the file at hand has those found "
    "in the boxes, so turnout differs in a part of the stations. Of shares, which do "
    "not need it, all figures are equal."
)

GRID = (
    "A fit by simulation on a grid of steps of 0.05: starts, seeds and grids differ, "
    "and the fit has several valleys. That it does not part Russia 2012 from clean "
    "elections comes out the same."
)

PEAK = "First estimates depend on the steps of the histogram at its peak, which are not told."

MIXTURE = (
    "Another model: the published one is fitted by Markov chains that did not settle. "
    "Ours has one level of turnout and of support."
)

DISTRICTS = (
    "1,874 districts have votes in the file of 18 June, and how the errors were "
    "computed is not told. Constant, slope and fit are equal."
)

SWING = (
    "Which stations the source kept is not told: 2,341 fewer than can be matched "
    "here. Mean and median are equal."
)

ATYPICAL = (
    "What counts as atypical is not published. Here: a chance below one in a million "
    "under the binomial law."
)

TUKEY = (
    "Another definition of quantiles or another state of the count: the source does "
    "not tell. The replicate that was given beside it is equal to ours."
)

ROUND1_SIZES = "Over which stations the mean size was taken is not told; phi is equal."

MEXICO = (
    "Turnout in the same places is equal to the third decimal. The shares of votes "
    "are reproduced with none of the denominators: those who voted, valid votes, the "
    "votes of three alliances."
)

MATCHED = "Over which stations it was taken is not told; phi of all stations is equal."

TAILS = (
    "How the given scores were computed is told in outline only. Here a station is "
    "left out of the mean of its place."
)

SINGLE = (
    "Thresholds are set on the run-off of 2016 and not on the election itself; "
    "stations are those in which 180 to 220 voted. From 40 ballots on the powers are "
    "equal."
)

SHARE_OF = (
    "Shares of valid votes were rounded. The method looks at shares of those who "
    "voted, so it does not see it; of those it does see them rounded (see the "
    "powers)."
)

DRAWN = "The stations are drawn at random, by another generator."

FLOWS = (
    "How the 75,229 stations were chosen is not told; here all that can be matched. "
    "The entries of the table are equal within their tolerance."
)

GOODMAN = (
    "The stations are not the same ones; entries outside of 0 to 1, which are the "
    "point, stay outside."
)


def _found(prefix: str, reason: str, values: dict[str, float]) -> dict[str, Differs]:
    return {f"{prefix}/{name}": Differs(found=one, reason=reason) for name, one in values.items()}


DIFFERING: dict[str, Differs] = {
    **_found(
        "kobak_integer_anomaly/values/2012",
        RUSSIA,
        {
            "either/excess_stations": 1148.4,
            "either/excess_voters": 1714200.0,
            "turnout/excess_stations": 612.96,
            "turnout/excess_voters": 926860.0,
        },
    ),
    **_found(
        "kobak_integer_anomaly/values/2018",
        RUSSIA,
        {
            "either/excess_stations": 1622.0,
            "either/excess_voters": 2281200.0,
            "turnout/excess_stations": 1201.7,
            "turnout/excess_voters": 1762000.0,
        },
    ),
    **_found(
        "kobak_exact_null_ours",
        RUSSIA,
        {
            "excess_either/2012": 1148.4,
            "excess_either/2018": 1622.0,
            "z_either/2012": 9.9689,
            "z_either/2018": 13.817,
            "clean_z/Peru2021R1_PeruLibre": -5.2656,
        },
    ),
    **_found(
        "klimek/fits",
        GRID,
        {
            "Russia2012/fi": 0.45,
        },
    ),
    **_found(
        "klimek/kobak_recomputed_first_estimates",
        PEAK,
        {
            "2012/tau": 0.6,
            "2012/sigma_tau": 0.072375,
        },
    ),
    **_found(
        "klimek_false_positives/our_refit_grid",
        GRID,
        {
            "Russia2012/fi": 0.45,
            "Peru2021_Castillo_CLEAN/fi": 0.3,
            "Peru2021_Castillo_CLEAN/alt_start_fi": 0.3,
            "Peru2021_Fujimori_CLEAN/fi": 0.0,
        },
    ),
    **_found(
        "mebane_kalinin_fmm",
        MIXTURE,
        {
            "f_i/2012": 0.12872,
            "f_e/2012": 0.087014,
        },
    ),
    **_found(
        "peru2021_chavez_padilla",
        DISTRICTS,
        {
            "ecological_regression_district/n": 1874.0,
            "ecological_regression_district/gamma": -0.1297,
            "ecological_regression_district/gamma_se": 0.26669,
            "ecological_regression_district/delta": 0.24046,
            "ecological_regression_district/delta_se": 0.64111,
        },
    ),
    **_found(
        "peru2021_chavez_padilla",
        SWING,
        {
            "mesa_swing/n": 82013.0,
            "mesa_swing/sd_pp": 10.793,
            "mesa_swing/p10": 18.62,
            "mesa_swing/min": -58.537,
            "mesa_swing/max": 98.958,
            "mesa_swing/welch_t": -5.5922,
            "mesa_swing/swing>=80pp": 167.0,
            "mesa_swing/of_which_contested": 6.0,
        },
    ),
    **_found(
        "peru2021_totals",
        TUKEY,
        {
            "ipsos_within_centre_tukey/normal_share": 0.96088,
            "ipsos_within_centre_tukey/PL_moderate": 1326.0,
            "ipsos_within_centre_tukey/PL_extreme": 330.0,
            "ipsos_within_centre_tukey/FP_moderate": 1391.0,
            "ipsos_within_centre_tukey/FP_extreme": 327.0,
        },
    ),
    **_found(
        "peru2021_totals",
        ATYPICAL,
        {
            "ipsos_within_centre_tukey/FP_zero_atypical": 13.0,
            "ipsos_within_centre_tukey/PL_zero_atypical": 4.0,
        },
    ),
    **_found(
        "within_centre_phi/Peru2021R1",
        ROUND1_SIZES,
        {
            "peru_libre/rho": 0.003194,
            "fuerza_popular/rho": 0.0021865,
        },
    ),
    **_found(
        "within_centre_phi/Mexico2012_section_BC",
        MEXICO,
        {
            "pri/phi": 1.849,
            "pri/rho": 0.0023771,
            "pan/phi": 1.6944,
            "pan/rho": 0.0019443,
            "prd/phi": 1.7639,
            "prd/rho": 0.0021388,
        },
    ),
    **_found(
        "within_centre_phi/conditional_on_R1_composition",
        MATCHED,
        {
            "turnout/phi_uncond": 1.7508,
        },
    ),
    **_found(
        "within_centre_phi",
        TAILS,
        {
            "tails_binomial_null/P(|z|>3)": 0.025925,
            "tails_binomial_null/P(|z|>4)": 0.0067344,
            "tails_binomial_null/P(|z|>5)": 0.0024431,
            "tails_R1_conditional/P(|z|>3)": 0.017469,
            "tails_R1_conditional/P(|z|>4)": 0.0052407,
            "tails_R1_conditional/P(|z|>5)": 0.0019748,
        },
    ),
    **_found(
        "within_centre_phi/empirical_thresholds_FPR",
        TAILS,
        {
            "1e-3/cond": 5.7968,
            "1e-4/uncond": 9.7365,
            "1e-4/cond": 9.9406,
        },
    ),
    **_found(
        "injected_power_single_mesa_at_FPR_1e-3/k_votes",
        SINGLE,
        {
            "20/stuff_turnout": 0.08875,
            "30/stuff_turnout": 0.5225,
        },
    ),
    **_found(
        "injected_power_aggregate/rows",
        DRAWN,
        {
            "turnout rounded up to 5% f=.01/votes_added": 5757.4,
        },
    ),
    **_found(
        "injected_power_aggregate/rows",
        SHARE_OF,
        {
            "share rounded to 1% f=.05/z_result": 0.052853,
        },
    ),
    **_found(
        "injected_power_aggregate/rows",
        DRAWN,
        {
            "share rounded to 1% f=.05/votes_moved": 4411.4,
            "random-size stuffing f=.20/votes_added": 276970.0,
            "20% vote switching f=.01/votes_moved": 17223.0,
        },
    ),
    **_found(
        "ecological_inference",
        FLOWS,
        {
            "peru2021_within_centre_FE/mesas": 79350.0,
            "peru2021_within_centre_FE/centres": 11589.0,
            "peru2021_within_centre_FE/max_se": 0.01148,
        },
    ),
    **_found(
        "ecological_inference/peru2021_global_goodman_unconstrained/rows",
        GOODMAN,
        {
            "FP/1": 1.2612,
            "AVP/0": -0.34075,
            "AVP/1": 1.2609,
            "AVP/3": -0.011522,
        },
    ),
}
