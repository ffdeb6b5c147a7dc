"""`escrutinio list`."""

import json

from escrutinio.cli.language import LANGUAGE, told
from escrutinio.cli.page import Table, show
from escrutinio.io import demo
from escrutinio.io.definitions import election, format_, shipped


def run(as_json: bool) -> None:
    """Show the elections and formats that the package ships."""
    elections = [election(name) for name in sorted(shipped("elections"))]
    formats = [format_(name) for name in sorted(shipped("formats"))]
    if as_json:
        data = {
            "elections": [one.id for one in elections],
            "formats": [one.id for one in formats],
            "demo": [f"demo:{name}" for name in demo.NAMES],
        }
        print(json.dumps(data, indent=1))
        return
    show(
        Table(
            title=told("list.elections"),
            columns=(told("table.id"), told("table.date"), told("table.name")),
            rows=tuple((one.id, one.date.isoformat(), one.name(LANGUAGE)) for one in elections),
        ),
        "",
        Table(
            title=told("list.formats"),
            columns=(told("table.id"), told("opt.election").split(":")[0], told("table.states")),
            rows=tuple(
                (one.id, one.election, ", ".join(view.id for view in one.views)) for one in formats
            ),
        ),
        "",
        "\n".join(f"demo:{name}" for name in demo.NAMES),
    )
