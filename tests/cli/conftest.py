"""Commands as a user runs them, and small elections to run them on."""

import os
import subprocess
import sys
from pathlib import Path

DEMO = "demo:peru-2021-runoff"

RUNOFF = """\
election,station,registered,voted,votes:PL,votes:FP,blank,null,state,kind
peru-2021-runoff,000001,300,200,100,90,5,5,counted,
peru-2021-runoff,000002,300,200,110,80,5,6,pending,arithmetic
peru-2021-runoff,000003,300,100,20,70,5,5,counted,
"""

COUNCIL = """\
id = "santa-rosa-2026"
name_es = "Santa Rosa 2026"
name_en = "Santa Rosa 2026"
date = 2026-10-04
regime = "pe-2025"
analogy = true

[[contest]]
id = "mayor"
name_es = "Alcaldía"
name_en = "Mayor"
rule = "second-round"
option = [{ id = "RED", name = "Red list" }, { id = "BLUE", name = "Blue list" }]

[[contest]]
id = "council"
name_es = "Concejo"
name_en = "Council"
rule = "second-round"
option = [{ id = "RED", name = "Red list" }, { id = "BLUE", name = "Blue list" }]
"""

SHEETS = """\
contest,election,station,registered,voted,votes:RED,votes:BLUE,blank,null,state,kind
mayor,santa-rosa-2026,000001,300,200,100,90,5,5,counted,
council,santa-rosa-2026,000001,300,200,100,90,5,6,counted,
mayor,santa-rosa-2026,000002,300,200,100,90,5,5,counted,
council,santa-rosa-2026,000002,300,200,80,70,20,20,pending,arithmetic
"""

ONE_OPTION = """\
id = "yes-2024"
name_es = "Sí"
name_en = "Yes"
date = 2024-01-01

[[contest]]
id = "question"
rule = "second-round"
option = [{ id = "YES", name = "Yes" }]
"""


def start(*words: str, code: int = 0, language: str = "en", **variables: str) -> str:
    """What a command prints, on standard output and then on standard error."""
    done = done_by(*words, language=language, **variables)
    text = (done.stdout + done.stderr).decode(variables.get("PYTHONIOENCODING", "utf-8"))

    assert code == done.returncode, text
    assert "Traceback" not in text
    return text


def done_by(
    *words: str, language: str = "en", **variables: str
) -> subprocess.CompletedProcess[bytes]:
    """A command that has run."""
    env = os.environ | {"ESCRUTINIO_LANG": language, "PYTHONIOENCODING": "utf-8"} | variables
    command = [sys.executable, "-m", "escrutinio", *words]
    return subprocess.run(command, capture_output=True, env=env, check=False)


def written(folder: Path, name: str, text: str) -> str:
    """A file with a text; its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def council(folder: Path, sheets: str = SHEETS, name: str = "sheets.csv") -> tuple[str, ...]:
    """A source of two contests of one election, and the option that names it."""
    definition = written(folder, "election.toml", COUNCIL)
    return written(folder, name, sheets), "--election", definition
