"""What this folder holds, in one record."""

from escrutinio.law.country import Country
from escrutinio.law.pe import acts_2015, acts_2025, checks, president, procedures, tribunal

COUNTRY = Country(
    id="pe",
    decisions=president.DECISIONS,
    checks=checks.CHECKS,
    preference_checks=checks.PREFERENCE_CHECKS,
    regimes=(acts_2015.regime(), acts_2025.REGIME),
    pair_rules=acts_2025.PAIR_RULES,
    tests=president.nullity_tests,
    guard=president.a_third_of_cast,
    always=president.ALWAYS,
    names=(("ubigeo", "district_code"),),
    procedure=procedures.procedure,
    bench=tribunal.tribunal,
    jury=tribunal.jury,
    zone="America/Lima",
    copies=("odpe", "jee", "onpe", "jne", "agent"),
    successions=(("deputies", "congress", "constituent"),),
)
