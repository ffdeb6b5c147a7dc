"""Our own table of sheets: the columns in which a count is written and read back."""

from escrutinio.io.definitions import TEXTS, Format, View
from escrutinio.ledger.tables import PREFIX
from escrutinio.model.sheet import KINDS, NUMBERS, State

LEADING = ("line", "election", *TEXTS)
ASIDE = ("line", "election", "scope")
"""What our table says beside its boxes: the scope follows from the district code."""


def own_format(header: tuple[str, ...]) -> Format | None:
    """The format of a table that we wrote, by its header; None for any other."""
    if not {"election", "station", "state", "kind"} <= set(header):
        return None
    options = {one.removeprefix(PREFIX): one for one in header if one.startswith(PREFIX)}
    boxes = (*TEXTS, *NUMBERS)
    view = View(
        columns={box: box for box in boxes if box in header} | {"state": ["state", "kind"]},
        options=options,
    )
    labels = {f"{state} / {kind}": (str(state), kind) for state in State for kind in KINDS}
    return Format(id="escrutinio", states=labels, views=(view,), unread=ASIDE)
