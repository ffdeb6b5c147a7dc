"""`escrutinio --help` against an empty Typer program's."""

import subprocess
import tempfile
from pathlib import Path

from measure import PYTHON, in_turn, machine, table

EMPTY = '''import typer

app = typer.Typer()


@app.command()
def main() -> None:
    """Nothing."""


app()
'''


def main() -> None:
    """Measure and print the table."""
    source = Path(__file__).parents[1] / "src"
    subprocess.run([PYTHON, "-m", "compileall", "-q", str(source)], check=True)
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY, encoding="utf-8")
        commands = {
            "empty Typer program --help": [PYTHON, str(empty), "--help"],
            "escrutinio --help": [PYTHON, "-m", "escrutinio", "--help"],
        }
        print(machine())
        print(table(in_turn(commands), next(iter(commands))))


if __name__ == "__main__":
    main()
