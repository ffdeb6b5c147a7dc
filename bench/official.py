"""`escrutinio count` on the office's file against the bare engine and against pandas."""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from measure import PYTHON, in_turn, machine, table

HERE = Path(__file__).parent


def main(archive: str) -> None:
    """Measure and print the table."""
    subprocess.run([PYTHON, "-m", "compileall", "-q", str(HERE.parent / "src")], check=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "sheets.csv"
        with zipfile.ZipFile(archive) as packed:
            plain.write_bytes(packed.read(packed.namelist()[0]))
        commands = {
            "bare engine: read the CSV, sum": [PYTHON, str(HERE / "bare_engine.py"), str(plain)],
            "escrutinio count --json": [PYTHON, "-m", "escrutinio", "count", archive, "--json"],
            "pandas: same checks": [PYTHON, str(HERE / "with_pandas.py"), archive],
        }
        print(machine())
        print(table(in_turn(commands), next(iter(commands))))


if __name__ == "__main__":
    main(sys.argv[1])
