/* Signed notes, checkpoints and public keys (C2SP signed-note, tlog-checkpoint, tlog-cosignature). */
"use strict";

(() => {
  const E = (globalThis.Escrutinio = globalThis.Escrutinio || {});
  const utf8 = (text) => new TextEncoder().encode(text);
  const LOG = 1;
  const WITNESS = 4;
  const DASH = "\u2014 ";

  /** What is not as it must be: where, what is there, and what should be. */
  E.Broken = class extends Error {
    constructor(where, said = "", wanted = "") {
      super(where);
      Object.assign(this, { where, said: `${said}`, wanted: `${wanted}` });
    }
  };

  /** The text of bytes in UTF-8; broken where they are none. */
  E.textOf = (bytes, where) => {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new E.Broken(where, "", "UTF-8");
    }
  };

  E.packed = (bytes) => btoa(String.fromCharCode(...bytes));

  /** Bytes from Base64 in its one right form; null where it is not. */
  E.unpacked = (text) => {
    try {
      const made = atob(text);
      return btoa(made) === text ? Uint8Array.from(made, (one) => one.charCodeAt(0)) : null;
    } catch {
      return null;
    }
  };

  const isName = (text) => text !== "" && !/[\s+\p{C}]/u.test(text);

  /** A public key from its line: `name+id+Base64 of its kind and its 32 bytes`. */
  E.readKey = (line) => {
    const text = line.trim();
    const [name, id, ...rest] = text.split("+");
    const data = E.unpacked(rest.join("+"));
    const right = data && data.length === 33 && [LOG, WITNESS].includes(data[0]) && isName(name);
    if (!right || E.hex(idOf(name, data)) !== id) throw new E.Broken("key", text.slice(0, 120));
    return { name, id, kind: data[0], bytes: data.subarray(1), text };
  };

  const idOf = (name, data) => E.sha256(E.joined(utf8(`${name}\n`), data)).subarray(0, 4);

  E.sameKey = (a, b) => a.text === b.text;

  /** A note: the text that is signed, and its signatures. */
  E.readNote = (text, where = "checkpoint") => {
    const at = text.lastIndexOf("\n\n");
    if (at < 0 || !text.endsWith("\n") || /[\0-\x09\x0b-\x1f]/.test(text)) {
      throw new E.Broken(where, text.slice(0, 80), "C2SP signed-note");
    }
    const lines = text.slice(at + 2, -1).split("\n");
    return { text: text.slice(0, at + 1), signatures: lines.map((one) => signature(one, where)), whole: text };
  };

  function signature(line, where) {
    const [name, packed, ...more] = line.slice(DASH.length).split(" ");
    const data = E.unpacked(packed || "");
    if (!line.startsWith(DASH) || !isName(name) || more.length || !data || data.length < 5) {
      throw new E.Broken(where, line.slice(0, 80), `${DASH}name Base64`);
    }
    return { name, id: E.hex(data.subarray(0, 4)), bytes: data.subarray(4) };
  }

  /** The checkpoint that a note holds: the log's name, how many entries it has, and its root. */
  E.readCheckpoint = (note, where = "checkpoint") => {
    const [origin, size, packed, ...extensions] = note.text.slice(0, -1).split("\n");
    const root = E.unpacked(packed || "");
    const right = origin && /^(0|[1-9]\d{0,14})$/.test(size) && root && root.length === 32;
    if (!right || extensions.includes("")) {
      throw new E.Broken(where, note.text.slice(0, 80), "C2SP tlog-checkpoint");
    }
    return { origin, size: Number(size), root, extensions };
  };

  /** Whether a signature is that of a note by a key; a witness signs a time as well. */
  function holds(note, one, key) {
    if (key.kind === LOG) return E.signed(key.bytes, one.bytes, utf8(note.text));
    return E.signed(key.bytes, one.bytes.subarray(8), utf8(`cosignature/v1\ntime ${timeOf(one)}\n${note.text}`));
  }

  const timeOf = (one) =>
    one.bytes.length < 8 ? 0n : new DataView(one.bytes.slice(0, 8).buffer).getBigUint64(0);

  /**
   * Who signed a note, of these keys. Signatures by others are `strange`: they say nothing.
   * One that names a key of these and does not hold is broken: it was made to look signed.
   */
  E.signers = (note, keys, where = "checkpoint") => {
    const [signed, strange] = [[], []];
    for (const one of note.signatures) {
      const key = keys.find((each) => each.name === one.name && each.id === one.id);
      if (!key) strange.push(one);
      else if (!holds(note, one, key)) throw new E.Broken(where, E.say("proof.unsigned"), key.text);
      else signed.push({ key, time: key.kind === WITNESS ? Number(timeOf(one)) : null });
    }
    return { signed, strange };
  };

  /**
   * The keys of a log after its key events: its own with their places, and its witnesses.
   * Each key of the log after the first is signed by the one before it.
   */
  E.keysOf = (origin, events) => {
    const keys = { origin, log: [], witnesses: [] };
    for (const { index, event } of events) {
      if (event.kind === "key.named") name(keys, index, event);
      else if (event.kind === "key.withdrawn") withdraw(keys, index, event);
      else throw new E.Broken(`keys.json: ${index}`, event.kind, "key.named");
    }
    return keys;
  };

  const every = (keys) => [...keys.log.map((one) => one.key), ...keys.witnesses];
  E.allKeys = every;

  function name(keys, index, event) {
    const where = `keys.json: ${index}`;
    const key = E.readKey(event.key);
    const kind = { log: LOG, witness: WITNESS }[event.role];
    if (kind !== key.kind || every(keys).some((one) => E.sameKey(one, key))) {
      throw new E.Broken(where, event.key, event.role);
    }
    if (kind === WITNESS) {
      keys.witnesses.push(key);
      return;
    }
    if (key.name !== keys.origin) throw new E.Broken(where, key.name, keys.origin);
    const before = E.keyInForce(keys, index);
    const text = before && `escrutinio/key-rotation/v1\n${keys.origin}\n${before.text}\n${key.text}\n`;
    const signature = E.unpacked(event.signature || "") || new Uint8Array();
    if (before && !E.signed(before.bytes, signature, utf8(text))) {
      throw new E.Broken(where, E.say("proof.unsigned"), before.text);
    }
    keys.log.push({ index, key });
  }

  function withdraw(keys, index, event) {
    const at = keys.witnesses.findIndex((one) => one.text === event.key);
    if (at < 0) throw new E.Broken(`keys.json: ${index}`, event.key, "key.named");
    keys.witnesses.splice(at, 1);
  }

  /** The log's own key for a checkpoint of a size. */
  E.keyInForce = (keys, size) => {
    const named = keys.log.filter((one) => one.index < size);
    return named.length ? named[named.length - 1].key : null;
  };
})();
