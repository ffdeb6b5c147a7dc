"""Whether a sheet carries the signatures that it needs."""


def signed(installation: int, voting: int, counting: int, *, fingerprints: int = 0) -> bool:
    """
    Whether the members' signatures, names and document numbers suffice.

    Args:
        installation: Members with all three in the section of installation. [members]
        voting: The same in the section of voting. [members]
        counting: The same in the section of counting. [members]
        fingerprints: Members who cannot write whose fingerprint, noted on the sheet, stands for
            a signature; they are counted among the members of the sections. [members]

    Law: ACTOBS-2015:8 (three in one section and at least two in the other two).

    >>> signed(3, 2, 2), signed(0, 3, 3)
    (True, False)
    """
    sections = (installation, voting, counting)
    return max(sections) + fingerprints >= 3 and min(sections) >= 2
