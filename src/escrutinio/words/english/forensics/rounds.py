"""The English texts of methods on two rounds and on time."""

TEXTS: dict[str, str] = {
    "forensics.flows.name": "Flows between the rounds",
    "forensics.flows.null": "None is tested.",
    "forensics.flows.statistic": "Entries of the table of flows that lie outside of 0 to 1 by more than two standard errors",
    "forensics.flows.effect": "how far the global regression lies outside of 0 to 1: its failure, not a finding",
    "forensics.flows.says": "How voters moved, from what differs among the stations of one polling place.",
    "forensics.flows.silent": "How any person voted; nor that a coefficient outside of 0 to 1 is a sign of anything wrong.",
    "forensics.late-count.name": "Late sheets against early ones",
    "forensics.late-count.null": "None is tested: too few provinces have late sheets for a measured rate.",
    "forensics.late-count.statistic": "Votes of the option in late sheets beyond those of their polling place and the earlier round, in standard errors",
    "forensics.late-count.effect": "those votes",
    "forensics.late-count.says": "Whether late sheets favour someone inside the same polling places; beside it how much of the late lead comes from which places came late, and the same estimator on the earlier round.",
    "forensics.late-count.silent": "Anything of places all of whose sheets came late.",
    "forensics.treated-neighbours.name": "Sheets that were held up, against their neighbours",
    "forensics.treated-neighbours.null": "None is tested.",
    "forensics.treated-neighbours.statistic": "Votes of the option in sheets that were observed, challenged or annulled beyond those of their polling place, in standard errors",
    "forensics.treated-neighbours.effect": "those votes",
    "forensics.treated-neighbours.says": "Whether the sheets that were held up differ from their neighbours to one side.",
    "forensics.treated-neighbours.silent": "Why a sheet was held up: people challenge where they expect to lose.",
}
