"""A bundle from its first byte to its last: files, signatures, log, figures."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from escrutinio.errors import EscrutinioError, Refused, SourceError
from escrutinio.io.bundle import Files, Listed
from escrutinio.io.source import Progress, quiet
from escrutinio.ledger import bundle
from escrutinio.ledger.bundle import Manifest, manifest_digest, read_manifest
from escrutinio.ledger.checkpoint import Checkpoint, read_checkpoint
from escrutinio.ledger.definition import definition_from
from escrutinio.ledger.keys import Keys
from escrutinio.ledger.note import Note, Signed, read_note, signers
from escrutinio.ledger.readings import simulated
from escrutinio.model.differences import ABSENT, Difference
from escrutinio.model.election import Election
from escrutinio.model.event import Opened
from escrutinio.verify.figures import FIGURES, figures, misfits
from escrutinio.verify.log import Log, Seen, read_log, unseen
from escrutinio.verify.report import (
    UNFIT,
    Check,
    Report,
    Trust,
    checked,
    failed,
    skipped,
    unchecked,
)

SIGNED = ("signature", "key", "witnesses", "earlier")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """The manifest, and the checkpoint over it."""

    manifest: Manifest
    digest: str
    note: Note
    checkpoint: Checkpoint


def verify(
    files: Files, name: str, trust: Trust, tell: Progress = quiet, seen: Seen = unseen
) -> Report:
    """
    Compute everything in a bundle again, and say what holds, what does not, and what is unknown.

    Says that the files follow from the log, and with a key, a witness or an earlier checkpoint
    from elsewhere that the log is the one that those saw. It does not say that the sheets are true.

    Args:
        files: The bundle's files.
        name: What to call it.
        trust: Keys and checkpoints from elsewhere.
        tell: Told how far it is.
        seen: Told of every event of the log as it is read, before anything is said of the whole.

    Raises:
        SourceError: There is no bundle, or its first file cannot be had.
    """
    try:
        head = _head(files)
    except SourceError as error:
        if error.key in ("bundle.missing", "bundle.unfetched"):
            raise
        rest = skipped(("files", "log", *SIGNED, "events", *FIGURES))
        return Report(name=name, checks=(failed("manifest", error), *rest))
    except EscrutinioError as error:
        rest = skipped(("files", "log", *SIGNED, "events", *FIGURES))
        return Report(name=name, checks=(failed("manifest", error), *rest))
    listed = Listed(files=files, digests={n: x.sha256 for n, x in head.manifest.files.items()})
    checks = [checked("manifest", _manifest(head)), checked("files", _files(listed, head, tell))]
    made = Report(
        name=name,
        election=head.manifest.election,
        origin=head.manifest.origin,
        size=head.manifest.size,
        root=head.manifest.root,
        simulated=head.manifest.simulated,
    )
    earlier, unread = _earlier(trust, head)
    sizes = {one.size for _, one in earlier}
    try:
        log = read_log(listed.read, head.manifest.origin, head.manifest.size, sizes, tell, seen)
    except EscrutinioError as error:
        rest = skipped((*SIGNED, "events", *FIGURES))
        return replace(made, checks=(*checks, failed("log", error), *rest))
    checks.append(checked("log", [*_root(head, log), *log.tiles]))
    signed, more = _signatures(head, log, trust, earlier, unread)
    checks += [*more, checked("events", log.broken), *_figures(listed, head, log)]
    held = {one.name for one in checks if one.state == "holds"}
    return replace(
        made,
        checks=tuple(checks),
        signed=signed,
        anchored=_anchored(held, trust) and all(one.state != "fails" for one in checks),
        covered=max(sizes, default=0) if "earlier" in held else 0,
    )


def _head(files: Files) -> _Head:
    data = files.read(bundle.MANIFEST)
    text = _text(files.read(bundle.CHECKPOINT))
    note = read_note(text)
    if note.dump() != text:
        raise Refused("note.broken", where=bundle.CHECKPOINT)
    return _Head(
        manifest=read_manifest(data),
        digest=hashlib.sha256(data).hexdigest(),
        note=note,
        checkpoint=read_checkpoint(note),
    )


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("note.broken", where=bundle.CHECKPOINT) from None


def _manifest(head: _Head) -> Iterator[Difference]:
    """The manifest is the one that was signed, and says the same of the log."""
    signed = manifest_digest(head.checkpoint)
    if signed != head.digest:
        yield f"{bundle.MANIFEST}: sha256", head.digest, signed or ABSENT
    mine, theirs = head.manifest, head.checkpoint
    pairs = (("origin", mine.origin, theirs.origin), ("size", mine.size, theirs.size),
             ("root", mine.root, theirs.root.hex()))  # fmt: skip
    for what, a, b in pairs:
        if a != b:
            yield f"{bundle.MANIFEST}: {what}", a, b


def _files(files: Listed, head: _Head, tell: Progress) -> Iterator[Difference]:
    """Every file that the manifest lists, all that a bundle has, and none beside them."""
    listed = head.manifest.files
    known = bundle.names_of(head.manifest.size)
    yield from ((name, ABSENT, name) for name in sorted(known - listed.keys()))
    yield from ((name, name, ABSENT) for name in sorted(listed.keys() - known - {bundle.SEATS}))
    for n, (name, wanted) in enumerate(sorted(listed.items())):
        tell("verifying", n, len(listed))
        try:
            data = files.read(name)
        except EscrutinioError as error:
            yield name, ABSENT if error.key == "bundle.missing" else error.key, wanted.sha256
            continue
        digest = hashlib.sha256(data).hexdigest()
        if (digest, len(data)) != (wanted.sha256, wanted.bytes):
            yield name, digest, wanted.sha256
    there = files.names()
    for name in sorted((there or set()) - {*listed, bundle.MANIFEST, bundle.CHECKPOINT}):
        yield name, name, ABSENT


def _root(head: _Head, log: Log) -> Iterator[Difference]:
    if (log.frontier.size, log.frontier.root) != (head.checkpoint.size, head.checkpoint.root):
        said = f"{head.checkpoint.size} {head.checkpoint.root.hex()}"
        yield "checkpoint: root", said, f"{log.frontier.size} {log.frontier.root.hex()}"


def _signatures(
    head: _Head,
    log: Log,
    trust: Trust,
    earlier: Sequence[tuple[Note, Checkpoint]],
    unread: Sequence[Difference],
) -> tuple[tuple[Signed, ...], list[Check]]:
    """The log's own signature, its key, its witnesses, and earlier checkpoints."""
    own = log.keys.in_force(log.size)
    try:
        signed = signers(head.note, log.keys.all)
    except EscrutinioError as error:
        return (), [failed("signature", error), *skipped(SIGNED[1:])]
    names = [one.key for one in signed]
    strange = len(head.note.signatures) != len(signed) or len(set(names)) != len(names)
    own_found: list[Difference] = (
        [] if own in names else [("checkpoint", ABSENT, own.text() if own else ABSENT)]
    )
    if strange:
        own_found.append(("checkpoint", len(head.note.signatures), len(set(names))))
    witnessed = tuple(one for one in signed if one.key in log.keys.witnesses)
    return witnessed, [
        checked("signature", own_found),
        _key(trust, log.keys),
        _witnesses(trust, log.keys, witnessed),
        _grown(log, earlier, unread),
    ]


def _key(trust: Trust, keys: Keys) -> Check:
    """The log's key is the one from elsewhere, or follows from it."""
    if not trust.keys:
        return unchecked("key", "verify.no_key")
    own = [key for _, key in keys.log]
    missing = [one for one in trust.keys if one not in own]
    said = own[-1].text() if own else ABSENT
    return checked("key", [("key", said, one.text()) for one in missing])


def _witnesses(trust: Trust, keys: Keys, signed: Sequence[Signed]) -> Check:
    """Every witness from elsewhere signed; those that only the log names are told of."""
    have = [one.key for one in signed]
    missing = [one for one in trust.witnesses if one not in have]
    silent = [one for one in keys.witnesses if one not in have]
    note = "verify.witness_silent" if silent else ""
    if trust.witnesses or (have and not silent):
        found = [("checkpoint", ABSENT, one.text()) for one in missing]
        return checked("witnesses", found, note)
    return unchecked("witnesses", note or "verify.no_witness")


def _earlier(trust: Trust, head: _Head) -> tuple[list[tuple[Note, Checkpoint]], list[Difference]]:
    """The earlier checkpoints, and those that are none; the bundle's own is no other."""
    found: list[tuple[Note, Checkpoint]] = []
    broken: list[Difference] = []
    for text in trust.checkpoints:
        if text == head.note.dump():
            continue
        try:
            note = read_note(text)
            found.append((note, read_checkpoint(note)))
        except EscrutinioError as error:
            broken.append(("--checkpoint", error.where, error.key))
    return found, broken


def _grown(
    log: Log, earlier: Sequence[tuple[Note, Checkpoint]], unread: Sequence[Difference]
) -> Check:
    """The log begins with what earlier checkpoints say of it, each signed by a key of its own."""
    if not earlier and not unread:
        return unchecked("earlier", "verify.no_checkpoint")
    found = list(unread)
    for note, one in earlier:
        where = f"--checkpoint {one.origin} {one.size}"
        root = log.roots.get(one.size)
        if one.origin != log.keys.origin:
            found.append((where, log.keys.origin, one.origin))
        elif root is None:
            found.append((where, log.size, one.size))
        elif root != one.root:
            found.append((where, root.hex(), one.root.hex()))
        elif not _signed_then(note, log, one.size):
            found.append((where, ABSENT, "signature"))
    return checked("earlier", found)


def _signed_then(note: Note, log: Log, size: int) -> bool:
    """Whether the key of that time, or a witness, signed an earlier checkpoint."""
    own = log.keys.in_force(size)
    try:
        signed = signers(note, log.keys.all)
    except EscrutinioError:
        return False
    return any(one.key == own or one.key in log.keys.witnesses for one in signed)


def _figures(files: Listed, head: _Head, log: Log) -> Iterator[Check]:
    """The definition, and every figure that follows from the log under it."""
    try:
        data = files.read(bundle.DEFINITION)
        election = replace(
            definition_from(data), simulated=simulated(event for _, event in log.around)
        )
    except EscrutinioError as error:
        yield failed("definition", error)
        yield from skipped(FIGURES[1:])
        return
    if strange := list(misfits(log.sheets.values(), election)):
        yield checked("definition", strange)
        yield from skipped(FIGURES[1:])
        return
    try:
        yield from _with_definition(files, head, log, election, data)
    except UNFIT as error:
        yield checked("definition", [(bundle.DEFINITION, repr(error), ABSENT)])


def _with_definition(
    files: Listed, head: _Head, log: Log, election: Election, data: bytes
) -> Iterator[Check]:
    for check in figures(files.read, list(head.manifest.files), log, election):
        if check.name == "definition":
            more = [*check.differences, *_opened(head, log, data, election.id)]
            yield checked("definition", more)
        else:
            yield check


def _opened(head: _Head, log: Log, data: bytes, election: str) -> Iterator[Difference]:
    """The log begins with this election, this definition and this name."""
    first = log.around[0][1] if log.around else None
    if not isinstance(first, Opened) or log.around[0][0]:
        yield "event 0", ABSENT, "opened"
        return
    again = [index for index, event in log.around[1:] if isinstance(event, Opened)]
    yield from ((f"event {index}", "opened", ABSENT) for index in again)
    digest = hashlib.sha256(data).hexdigest()
    manifest = head.manifest
    pairs = (
        ("event 0: definition", first.definition, digest),
        ("event 0: election", first.election, election),
        ("event 0: origin", first.origin, manifest.origin),
        (f"{bundle.MANIFEST}: election", manifest.election, first.election),
        (f"{bundle.MANIFEST}: simulated", manifest.simulated, simulated(e for _, e in log.around)),
    )
    yield from ((where, a, b) for where, a, b in pairs if a != b)


def _anchored(held: Collection[str], trust: Trust) -> bool:
    """Whether something from elsewhere holds."""
    return bool(
        (trust.keys and "key" in held)
        or (trust.witnesses and "witnesses" in held)
        or (trust.checkpoints and "earlier" in held)
    )
