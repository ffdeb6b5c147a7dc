"""Whether a sheet carries the signatures that it needs."""


def signed(installation: int, voting: int, counting: int, *, fingerprints: int = 0) -> bool:
    """
    Whether the members' signatures, names and document numbers suffice.

    Args:
        installation: Members with all three in the section of installation. [members]
        voting: The same in the section of voting. [members]
        counting: The same in the section of counting. [members]
        fingerprints: Further members who cannot write, whose fingerprint, noted on the sheet,
            stands for a signature in every section. [members]

    Law: ACTOBS-2015:8 (three in one section and at least two in the other two).

    >>> signed(3, 2, 2), signed(0, 3, 3), signed(2, 1, 1, fingerprints=1)
    (True, False, True)
    """
    sections = [n + fingerprints for n in (installation, voting, counting)]
    return max(sections) >= 3 and min(sections) >= 2
