"""Given numbers that are not computed: without data at hand, or of another program's run."""

from __future__ import annotations

from escrutinio.forensics.resampled_density import GRID, WIDTH
from tests.forensics.vectors.record import ABSENT, OTHERS, Claim, Figure, figures

RUSSIA = "the stations of this Russian election are not at hand (only 2012 and 2018 are)"
CANADA = "the polling divisions of Canada's election of 2011 are not at hand"
MEXICO = "Mexico's election of 2006 is not at hand"
RUN = "a run of another program, which is not run here"
CLOCK = "a time that another machine needed; our own times are measured in bench"
READ = "a published result; its stations are not at hand"


def absent(prefix: str, count: int, reason: str) -> Claim:
    """Numbers without their data."""
    return Claim(prefix=prefix, count=count, state=ABSENT, reason=reason)


def others(prefix: str, count: int, reason: str = RUN) -> Claim:
    """Numbers of another program."""
    return Claim(prefix=prefix, count=count, state=OTHERS, reason=reason)


PERCENTAGES = (
    *(
        absent(f"kobak_integer_anomaly/values/{year}", 12, RUSSIA)
        for year in (2000, 2003, 2004, 2007, 2008)
    ),
    *(
        absent(f"kobak_exact_null_ours/{key}/{year}", 1, RUSSIA)
        for key in ("excess_either", "z_either")
        for year in (2004, 2007, 2008)
    ),
    *(
        absent(f"kobak_exact_null_ours/excess_share_of_stations/Russia{year}", 1, RUSSIA)
        for year in (2004, 2008, 2020, 2024)
    ),
    absent("kobak_exact_null_ours/excess_share_of_stations/Mexico2006_PAN", 1, MEXICO),
    absent("kobak_exact_null_ours/excess_share_of_stations/Canada2011_Cons", 1, CANADA),
    absent("kobak_exact_null_ours/clean_z/Mexico2006", 3, MEXICO),
    absent("kobak_exact_null_ours/clean_z/Canada2011_Cons", 1, CANADA),
)

TOOLKIT = "klimek_false_positives/EFToolkit_ComputeKlimekModel_n1000"

FITS = (
    *(absent(f"klimek/fits/Russia{year}", 3, RUSSIA) for year in (2003, 2007, 2011)),
    absent("klimek/from_memory_unverified", 2, "Uganda's election of 2011 is not at hand"),
    *(
        absent(f"klimek/kobak_recomputed_first_estimates/{year}", 5, RUSSIA)
        for year in (2003, 2007)
    ),
    absent("klimek_false_positives/our_refit_grid/Russia2011", 3, RUSSIA),
    others(TOOLKIT, 12),
    *(
        absent(f"mebane_kalinin_fmm/{key}/{year}", 1, RUSSIA)
        for key in ("f_i", "f_e")
        for year in (2000, 2003, 2004, 2007, 2008)
    ),
    absent("eftoolkit_readme_ruspres2000", 13, RUSSIA),
    absent("rozenas_spikes/Canada2011_Conservative", 2, CANADA),
    absent("rozenas_spikes/turnout_mixture", 6, CANADA),
    others("rozenas_spikes/defaults", 1, "a setting of another program"),
    others("rozenas_spikes/peer_run_russia2012_n500_resamples100", 4),
    others("eforensics_qbl", 36),
    absent("eforensics_bolivia2019_mebane", 11, READ),
    absent("bolivia2019_other", 6, READ),
    absent("beber_scacco_iran2009", 6, READ),
    absent("jimenez_hidalgo_klimek_2017", 3, READ),
)

PERU = (
    absent(
        "peru2021_totals/onpe_100pct",
        1,
        "printed in the press of 15 June; no file at hand is of that day",
    ),
    absent(
        "peru2021_totals/nullity_requests",
        3,
        "the list of the requests is not to be had; 628 of them are at hand by jury",
    ),
    others("eft_basic_full_peru2021R2/R", 1, "a setting of another program"),
    others("eft_basic_full_peru2021R2/sec", 1, CLOCK),
    *(
        others(
            f"eft_basic_full_peru2021R2/{name}/DipT_p",
            1,
            "the dip test of another program; none of ours takes two peaks for a sign",
        )
        for name in ("turnout", "P1", "P2")
    ),
    *(
        others(
            f"eft_basic_full_peru2021R2/{name}/Sobyanin",
            1,
            "an index of another program, the formula of which is not at hand",
        )
        for name in ("P1", "P2")
    ),
    absent("within_centre_phi/Mexico2006_section_BC", 8, MEXICO),
)

FLOWS = (
    absent(
        "ecological_inference/france2017D_lphom",
        17,
        "France's departments of 2017 are not at hand",
    ),
    others("ecological_inference/peru2021_within_centre_FE/sec", 1, CLOCK),
    others("ecological_inference/pyei_rxc_multinomial_dirichlet", 2),
    others("ecological_inference/eiPack_france2017D", 2),
)

CLAIMS: tuple[Claim, ...] = (*PERCENTAGES, *FITS, *PERU, *FLOWS)


def settings() -> dict[str, Figure]:
    """Settings of a method that ours shares."""
    return {
        **figures("rozenas_spikes/bw", WIDTH, 0),
        **figures("rozenas_spikes/grid", GRID + 1, 0),
    }
