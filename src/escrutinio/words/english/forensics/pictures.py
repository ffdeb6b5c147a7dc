"""The English texts of pictures of a battery and of claims."""

TEXTS: dict[str, str] = {}
