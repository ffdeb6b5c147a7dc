"""The verifier in one file: it agrees with ours, and shares nothing with it."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from escrutinio.ledger import bundle
from tests.verify.conftest import World, rewritten, signed_again
from tests.verify.test_attacks import EDITS, PASTS, blocks

SCRIPT = Path(__file__).parents[2] / "tools/verify_bundle.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("verify_bundle", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def refusal(script: ModuleType, world: World, *words: str) -> str:
    """What the script says of a bundle that does not hold; nothing where it does."""
    try:
        script.main([str(world.bundle), *words])
    except SystemExit as end:
        return str(end.code)
    return ""


def anchors(world: World) -> list[str]:
    """What a stranger has from elsewhere, as words of the command line."""
    return [
        *("--key", world.key.text(), "--witness", world.witness.text()),
        *("--checkpoint", str(world.earlier)),
    ]


def test_it_uses_nothing_of_ours() -> None:
    """The standard library and `cryptography`."""
    tree = ast.parse(SCRIPT.read_text("utf-8"))
    names = [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    names += [one.name for n in ast.walk(tree) if isinstance(n, ast.Import) for one in n.names]

    assert {"argparse", "csv", "hashlib", "json", "base64", "collections", "pathlib",
            "cryptography"} == {str(name).partition(".")[0] for name in names}  # fmt: skip


def test_it_takes_what_we_publish(
    script: ModuleType, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """Keys that changed, witnesses, an earlier checkpoint, and without any of them."""
    assert "" == refusal(script, world, *anchors(world))
    assert "All of it holds." in capsys.readouterr().out
    assert "" == refusal(script, world)
    assert "not anchored" in capsys.readouterr().out


@pytest.mark.parametrize("attack", EDITS)
def test_an_edited_file_is_refused(script: ModuleType, world: World, attack: str) -> None:
    """Whoever has no key; and the office itself, where the script computes the file again."""
    EDITS[attack][0](world)
    assert refusal(script, world).startswith("FAILS ")
    signed_again(world)

    if attack != "a ruling altered":
        assert refusal(script, world).startswith(("FAILS sheets.csv", "FAILS totals.json"))


@pytest.mark.parametrize("attack", PASTS)
def test_a_rewritten_log_is_refused(script: ModuleType, world: World, attack: str) -> None:
    """The earlier checkpoint says otherwise, and somebody else's key is not the known one."""
    rewritten(world, PASTS[attack])

    assert "" == refusal(script, world, "--key", world.key.text())
    assert "FAILS checkpoint" in refusal(script, world, "--checkpoint", str(world.earlier))


def test_a_swapped_key_is_refused(script: ModuleType, world: World) -> None:
    """Somebody else's log under the same name."""
    rewritten(world, list, own_keys=True)

    assert "FAILS the log's key" in refusal(script, world, "--key", world.key.text())


def test_no_changed_byte_survives(script: ModuleType, world: World) -> None:
    """One byte in every fourth block of each file; the other verifier takes them all."""
    survived = []
    for path, at in list(blocks(world.bundle))[::4]:
        before = path.read_bytes()
        path.write_bytes(before[:at] + bytes([before[at] ^ 0x01]) + before[at + 1 :])
        if not refusal(script, world):
            survived.append((path.name, at))
        path.write_bytes(before)

    assert [] == survived
    assert bundle.CHECKPOINT in {path.name for path, _ in blocks(world.bundle)}
