"""One question to a program that others wrote, answered with the median of some runs, as JSON."""

import json
import statistics
import sys
import time


def consistent(given):
    """Tickets of a sample by consistent-sampler."""
    from consistent_sampler import sampler

    found = sampler(
        [str(i) for i in range(given["of"])],
        seed=given["seed"],
        take=given["take"],
        with_replacement=given["replaced"],
        output="tuple",
        digits=18,
    )
    return [list(one) for one in found]


def sizes(given):
    """Sizes of ballot comparisons by rlacalc."""
    from rlacalc import nmin

    return [
        nmin(alpha=given["alpha"], gamma=given["gamma"], margin=m, o1=o1, o2=0, u1=0, u2=0)
        for m, o1 in given["contests"]
    ]


def main():
    """Run what is named; the question is JSON on standard input."""
    act = {"consistent": consistent, "sizes": sizes}[sys.argv[1]]
    given = json.load(sys.stdin)
    found, seconds = act(given), []
    for _ in range(int(sys.argv[2])):
        start = time.perf_counter()
        act(given)
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"found": found, "seconds": statistics.median(seconds)}))


main()
