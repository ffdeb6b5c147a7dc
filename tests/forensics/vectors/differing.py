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

PEAK = (
    "The source's turnout is of ballots given out, the file's of ballots found in the "
    "boxes. What rests on shares alone (nu, its spread and theta) is equal."
)

MIXTURE = (
    "Another model: the published one is fitted by Markov chains that did not settle. "
    "Ours has one level of turnout and of support."
)

DISTRICTS = (
    "The source kept one district less and does not say which, nor how its errors were "
    "computed. Constant, slope and fit are equal."
)

SWING = (
    "Which stations the source kept is not told: 2,341 fewer than can be matched here, "
    "among them those with the largest swings. Mean, median and fit are equal."
)

ATYPICAL = (
    "What counts as atypical is not published. Here: a station without a vote that lies "
    "below the lower fence of its place."
)

TUKEY = (
    "Another definition of quantiles or another state of the count: the source does "
    "not tell. The replicate that was given beside it is equal to ours."
)

ROUND1_SIZES = (
    "The source seems to have read the first round from another copy, with fewer stations "
    "than the office's file at hand; phi is equal within 2 %."
)

MATCHED = (
    "Both rounds were known of 75,229 stations in the source, of 82,026 here; which are "
    "missing there is not told."
)

TAILS = (
    "Both rounds were known of 75,229 stations in the source, of 82,026 here; which are "
    "missing there is not told, and the tails rest on few of them."
)

SINGLE = (
    "The threshold is that of the stations compared: 5.80 here and 5.63 in the source, "
    "which had fewer of them. At 5.63 this power is 0.40."
)

FLOWS = (
    "How the 75,229 stations were chosen is not told; here all that can be matched. "
    "The entries of the table are equal within their tolerance."
)

GOODMAN = (
    "The stations are not the same ones; entries outside of 0 to 1, which are the "
    "point, stay outside."
)

COPY = (
    "The source seems to have read the first round from another copy: both rounds were "
    "known of 75,229 stations there, of 82,026 here. The score grows with their number; "
    "the excess as a share is equal."
)

ROUNDED = (
    "Here parts of a vote go to the nearest vote; how the source rounds is not told. With "
    "parts dropped, stuffing adds 267,000 to 272,000."
)

SWITCHED = (
    "Here a fifth of the runner-up's votes, to the nearest vote; how many the source "
    "moved in each station is told in outline only."
)

ERRORS = (
    "How the errors were computed is not told; here places are what varies, and stations are more."
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
        "ecological_inference",
        FLOWS,
        {
            "peru2021_within_centre_FE/mesas": 79350.0,
            "peru2021_within_centre_FE/centres": 11589.0,
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
    **_found(
        "kobak_exact_null_ours",
        COPY,
        {
            "clean_z/Peru2021R1_PeruLibre": -5.2656,
        },
    ),
    **_found(
        "klimek_false_positives/our_refit_grid",
        GRID,
        {
            "Russia2012/fi": 0.4,
            "Peru2021_Castillo_CLEAN/alt_start_fi": 0.35,
            "Peru2021_Fujimori_CLEAN/fi": 0.0,
            "Peru2021_Puno_Castillo_CLEAN/fi": 1.0,
        },
    ),
    **_found(
        "injected_power_single_mesa_at_FPR_1e-3/k_votes",
        SINGLE,
        {
            "40/switch": 0.3525,
        },
    ),
    **_found(
        "injected_power_aggregate/rows",
        ROUNDED,
        {
            "turnout rounded up to 5% f=.01/votes_added": 5757.4,
            "random-size stuffing f=.20/votes_added": 276970.0,
        },
    ),
    **_found(
        "injected_power_aggregate/rows",
        SWITCHED,
        {
            "20% vote switching f=.01/votes_moved": 17223.0,
        },
    ),
    **_found(
        "ecological_inference/peru2021_within_centre_FE",
        ERRORS,
        {
            "max_se": 0.01148,
        },
    ),
}
