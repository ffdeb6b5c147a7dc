"""The English texts of screens."""

TEXTS: dict[str, str] = {
    "forensics.fingerprint.name": "Fingerprint beside clean twins",
    "forensics.fingerprint.null": "None is tested.",
    "forensics.fingerprint.statistic": "Distance of the fingerprint (turnout by share) from the mean of twins simulated from the same polling places or areas",
    "forensics.fingerprint.effect": "distance beyond the farthest twin",
    "forensics.fingerprint.says": "Whether the whole looks unlike what its own places would make.",
    "forensics.fingerprint.silent": "Why. Where polling places are not known, towns and villages of one area look like a difference. The usual parameter of this picture is not shown: in clean elections with two kinds of places it is as large as in rigged ones.",
    "forensics.mixture.name": "Finite mixture",
    "forensics.mixture.null": "None is tested.",
    "forensics.mixture.statistic": "Share of the stations that a mixture puts into the classes with some or nearly all votes added",
    "forensics.mixture.effect": "share of the stations that are more likely in those classes than not",
    "forensics.mixture.says": "Where stations lie that an even electorate with added votes would make.",
    "forensics.mixture.silent": "That any were added. The mixture knows one level of turnout and support only, so that geography looks to it like added votes.",
}
