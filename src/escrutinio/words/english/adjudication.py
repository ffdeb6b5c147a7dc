"""The English texts of cases and of the bench."""

TEXTS = {
    "bench.seat": "the bench has no such seat",
    "bench.seat.why": "A vote from no seat counts for nothing.",
    "bench.seat.do": "Its seats are: {known}",
    "bench.two": "two people hold this seat on {day}",
    "bench.two.why": "It would be open whose vote counts.",
    "bench.two.do": "End the first term the day before the second begins.",
    "bench.vote_of": "this seat does not take part, and has a vote",
    "bench.vote_of.why": "Whoever is absent or recused decides nothing.",
    "bench.vote_of.do": "Take the vote out, or correct who attends.",
    "bench.no_vote": "this seat takes part, and has no vote",
    "bench.no_vote.why": "Nobody who takes part may abstain; a missing vote changes the majority.",
    "bench.no_vote.do": "Enter the vote, or the recusal.",
}
