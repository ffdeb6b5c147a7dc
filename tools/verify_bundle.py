"""
Verify a published bundle without the program that made it: one file, the standard library and
`cryptography`. It follows docs/bundle.md and nothing else.

    python verify_bundle.py BUNDLE [--key LINE]... [--witness LINE]... [--checkpoint FILE]...

Checked: the manifest and every file's digest, the log's tiles and root, signatures, keys and their
rotation, earlier checkpoints, that events are canonical JSON, the sheets that they make,
sheets.csv, and every sum of totals.json. Not checked: kinds and types of events that make no sheet;
nor, beyond their digests, what rests on the law (outcome, seats), totals by place, rulings.csv,
keys.json, sheets.parquet. Ends with 1 where something does not hold.
"""

import argparse
import csv
import hashlib
import json
from base64 import b64decode, b64encode
from collections import Counter, defaultdict
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PLACE = ["scope", "department", "province", "district", "district_code", "place"]
BOXES = ["registered", "voted", "blank", "null", "challenged"]
STATES = ["counted", "resolved", "annulled", "pending", "not_installed"]
UNFIT = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, csv.Error)
HARMLESS = ["total", "blank", "duplicate", "conflict"]


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def require(what, said, computed):
    if said != computed:
        raise SystemExit(f"FAILS {what}\n  there:    {said!r:.300}\n  computed: {computed!r:.300}")


# The log: tiles, root, and events


def tile(level, index, width):
    name = "/".join(["x" + f"{index // 1000**k % 1000:03d}" for k in (2, 1) if index >= 1000**k])
    name = f"tile/{level}/" + (name + "/" if name else "") + f"{index % 1000:03d}"
    return name if width == 256 else f"{name}.p/{width}"


def pairs(hashes):
    """The root over hashes of whole subtrees of one height, the last of which may be smaller."""
    while len(hashes) > 1:
        joined = [sha256(b"\1", *hashes[i : i + 2]) for i in range(0, len(hashes) - 1, 2)]
        hashes = joined + hashes[len(joined) * 2 :]
    return hashes[0] if hashes else sha256()


def read_log(folder, size):
    """Every event's bytes, and their hashes; each tile is compared with what they give."""
    entries = []
    for index in range(-(-size // 256)):
        name = tile("entries", index, min(256, size - 256 * index))
        data = (folder / name).read_bytes()
        while data:
            end = 2 + int.from_bytes(data[:2], "big")
            entries.append(data[2:end])
            data = data[end:]
    require("events", len(entries), size)
    leaves = hashes = [sha256(b"\0", one) for one in entries]
    level = 0
    while hashes:
        for start in range(0, len(hashes), 256):
            part = hashes[start : start + 256]
            name = tile(level, start // 256, len(part))
            require(name, (folder / name).read_bytes(), b"".join(part))
        full = len(hashes) // 256 * 256
        hashes = [pairs(hashes[i : i + 256]) for i in range(0, full, 256)]
        level += 1
    return entries, leaves


def read_event(index, entry):
    """An event, whose bytes must be the canonical JSON of what they say."""
    event = json.loads(entry)
    form = json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    require(f"event {index}", entry, form.encode())
    return event


# Notes, keys and signatures


def read_key(line):
    name, id_, packed = line.split("+", 2)
    data = b64decode(packed, validate=True)
    require(f"key {name}", id_, sha256(name.encode(), b"\n", data)[:4].hex())
    return line, name, bytes.fromhex(id_), data[0], data[1:]


def holds(key, signature, text):
    _, _, _, kind, public = key
    if kind == 4:
        time = int.from_bytes(signature[:8], "big")
        signature, text = signature[8:], f"cosignature/v1\ntime {time}\n{text}"
    Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())


def read_note(data):
    """The text of a checkpoint, its lines, and who signed it with what."""
    text, _, rest = data.decode().rpartition("\n\n")
    signed = []
    for line in rest.removesuffix("\n").split("\n"):
        dash, name, packed = line.split(" ")
        blob = b64decode(packed, validate=True)
        require("signature", (dash, b64encode(blob).decode()), ("\u2014", packed))
        signed.append((name, blob[:4], blob[4:]))
    return text + "\n", text.split("\n"), signed


def signers(note, keys, *, strangers=False):
    """The keys that signed; each signature by one of them must hold."""
    text, _, signed = note
    known = {key[1:3]: key for key in keys}
    found = [(known.get((name, id_)), data) for name, id_, data in signed]
    for key, data in found:
        require("signature by a key of the log", key is not None or strangers, True)
        if key:
            holds(key, data, text)
    named = [key[0] for key, _ in found if key]
    require("signatures, each by another key", len(named), len(set(named)))
    return named


def read_keys(events, origin):
    """The log's keys with the places that named them, and the witnesses'."""
    own, witnesses = [], []
    for index, event in enumerate(events):
        if event["kind"] == "key.withdrawn":
            witnesses.remove(read_key(event["key"]))
        elif event["kind"] == "key.named" and event["role"] == "witness":
            witnesses.append(read_key(event["key"]))
        elif event["kind"] == "key.named":
            key = read_key(event["key"])
            require("kind and name of the log's key", (key[3], key[1]), (1, origin))
            if own:
                lines = ["escrutinio/key-rotation/v1", origin, own[-1][1][0], key[0], ""]
                holds(own[-1][1], b64decode(event["signature"]), "\n".join(lines))
            own.append((index, key))
    return own, witnesses


# Sheets and sums


def fold(events):
    """Every sheet after all events, by contest and station."""
    sheets = {}
    for event in events:
        kind, key = event["kind"], (event.get("contest"), event.get("station"))
        if kind == "sheet.published":
            before = sheets.get(key, {"place": ["domestic", "", "", "", "", ""]})
            sheet = {"registered": None, "voted": None, "blank": 0, "null": 0, "challenged": 0}
            sheet |= {name: event[name] for name in BOXES if name in event}
            sheet |= {f"v{i}": n for i, n in enumerate(event["votes"])}
            sheet |= {"place": event.get("place") or before["place"]}
            state = {"state": event.get("state", "counted"), "kind": event.get("why", "")}
            sheets[key] = sheet | state
        elif kind == "sheet.withdrawn":
            del sheets[key]
        elif kind == "sheet.observed":
            sheets[key] = sheets[key] | {"state": "pending", "kind": event["why"]}
        elif kind in ("sheet.ruled", "sheet.corrected"):
            sheet = sheets[key] | dict(event.get("figures", []))
            if kind == "sheet.ruled":
                why = sheet["kind"] if event["state"] == "pending" else ""
                sheet |= {"state": event["state"], "kind": why}
            sheets[key] = sheet
    return dict(sorted(sheets.items()))


def sheet_rows(election, sheets, stated):
    options = {c["id"]: [o["id"] for o in c["options"]] for c in election["contests"]}
    columns = list(dict.fromkeys(id_ for each in options.values() for id_ in each))
    head = ["election", "contest", "station", *PLACE, *BOXES]
    yield [*head, *("votes:" + id_ for id_ in columns), "state", "kind"]
    for (contest, station), sheet in sheets.items():
        votes = {id_: sheet[f"v{i}"] for i, id_ in enumerate(options[contest])}
        figures = [sheet[box] for box in BOXES] + [votes.get(id_) for id_ in columns]
        texts = ["" if n is None else str(n) for n in figures]
        place, state = sheet["place"], [sheet["state"], sheet["kind"]]
        yield [stated, contest, station, *place, *texts, *state]


def sums(sheets, options):
    found = {box: sum(one[box] or 0 for one in sheets) for box in BOXES}
    found["votes"] = {id_: sum(x[f"v{i}"] or 0 for x in sheets) for i, id_ in enumerate(options)}
    found["valid"] = sum(found["votes"].values())
    found["cast"] = found["valid"] + found["blank"] + found["null"] + found["challenged"]
    return found


def totals(contest, sheets, hidden):
    options = [one["id"] for one in contest["options"]]
    n, groups = Counter(one["state"] for one in sheets), defaultdict(list)
    for one in sheets:
        groups[one["state"], one["kind"]].append(one)
    inside = [one for one in sheets if one["state"] in STATES[:3]]
    return sums(inside, options) | {
        "contest": contest["id"],
        "rule": contest["rule"],
        "registered": sum(one["registered"] or 0 for one in sheets),
        "sheets": {state: n[state] for state in STATES}
        | {"total": len(sheets), "counted": n["counted"] + n["resolved"]},
        "states": [
            {"state": state, "kind": kind, "sheets": len(part)} | sums(part, options)
            for (state, kind), part in sorted(groups.items())
        ],
        "unknown": hidden
        + sum(one["state"] == "pending" and one["registered"] is None for one in sheets),
    }


def hidden(events, contest):
    """How many rejected lines may hide a station, of each file after its last reading."""
    found, name = defaultdict(list), ""
    for event in events:
        if event["kind"] == "source.read":
            name = event["name"]
            found[name] = []
        elif event["kind"] == "line.rejected":
            found[name].append(event)
    lines = [one for each in found.values() for one in each if one["reason"] not in HARMLESS]
    return sum(one.get("contest", "") in ("", contest) for one in lines)


# The bundle


def check_files(folder, note):
    data = (folder / "manifest.json").read_bytes()
    manifest = json.loads(data)
    origin, size, root, *extensions = note[1]
    require("manifest", [f"manifest sha256:{sha256(data).hex()}"], extensions)
    named = [manifest["origin"], str(manifest["size"]), manifest["root"]]
    require("manifest and checkpoint", named, [origin, size, b64decode(root).hex()])
    names = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    require("files", sorted(names - {"manifest.json", "checkpoint"}), sorted(manifest["files"]))
    for name, said in manifest["files"].items():
        data = (folder / name).read_bytes()
        require(name, said, {"sha256": sha256(data).hex(), "bytes": len(data)})
    return manifest


def check_trust(given, note, leaves, own, witnesses):
    signed = signers(note, [*(key for _, key in own), *witnesses])
    require("the log's key in force signed", own[-1][1][0] in signed, True)
    for line in given.key:
        require("the log's key", line in [key[0] for _, key in own], True)
    for line in given.witness:
        require(f"signature of {line}", line in signed, True)
    for path in given.checkpoint:
        old = read_note((path / "checkpoint" if path.is_dir() else path).read_bytes())
        origin, size, root = old[1][:3]
        n = int(size)
        found = [note[1][0], b64encode(pairs(leaves[:n])).decode(), True]
        require(f"checkpoint {path}", [origin, root, n <= len(leaves)], found)
        then = [key for index, key in own if index < n][-1:]
        require(f"signed: {path}", bool(signers(old, [*then, *witnesses], strangers=True)), True)
    return signed


def check_figures(folder, manifest, events):
    data = (folder / "election.json").read_bytes()
    election, first = json.loads(data), events[0]
    said = [first["kind"], first["definition"], first["election"], first["origin"]]
    named = [manifest["election"], manifest["origin"]]
    require("definition", said, ["opened", sha256(data).hex(), *named])
    simulated = any(event.get("simulated", False) for event in events)
    require("simulated", manifest["simulated"], simulated)
    stated, sheets = "demo:" * simulated + election["id"], fold(events)
    with (folder / "sheets.csv").open(newline="", encoding="utf-8") as file:
        found = list(csv.reader(file))
    computed = list(sheet_rows(election, sheets, stated))
    require("sheets.csv: rows", len(found), len(computed))
    for line, (a, b) in enumerate(zip(found, computed, strict=True), start=1):
        require(f"sheets.csv:{line}", a, b)
    said = json.loads((folder / "totals.json").read_bytes())
    require("totals.json: election", said["election"], stated)
    by_id = {one["contest"]: one for one in said["contests"]}
    for contest in election["contests"]:
        own = [sheet for (id_, _), sheet in sheets.items() if id_ == contest["id"]]
        if own or contest["id"] in by_id:
            for name, value in totals(contest, own, hidden(events, contest["id"])).items():
                require(f"totals.json: {contest['id']}.{name}", by_id[contest["id"]][name], value)


def main(words=None):
    try:
        verify(words)
    except UNFIT as error:
        raise SystemExit(f"FAILS {error!r}") from None
    except InvalidSignature:
        raise SystemExit("FAILS a signature does not hold") from None


def verify(words):
    parser = argparse.ArgumentParser(description=__doc__.strip().partition("\n\n")[0])
    parser.add_argument("bundle", type=Path)
    for name in ("--key", "--witness"):
        parser.add_argument(name, action="append", default=[])
    parser.add_argument("--checkpoint", action="append", default=[], type=Path)
    given = parser.parse_args(words)
    note = read_note((given.bundle / "checkpoint").read_bytes())
    manifest = check_files(given.bundle, note)
    entries, leaves = read_log(given.bundle, manifest["size"])
    require("root", pairs(leaves).hex(), manifest["root"])
    events = [read_event(index, entry) for index, entry in enumerate(entries)]
    own, witnesses = read_keys(events, manifest["origin"])
    signed = check_trust(given, note, leaves, own, witnesses)
    check_figures(given.bundle, manifest, events)
    anchored = given.key or given.witness or given.checkpoint
    print(f"{len(events)} events; signed by {', '.join(signed)}")
    print("All of it holds." if anchored else "Consistent, not anchored: give --key or others.")


if __name__ == "__main__":
    main()
