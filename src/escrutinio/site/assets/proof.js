/* The proof of a sheet: that what the page shows is what the signed log makes of its events. */
"use strict";

(() => {
  const E = (globalThis.Escrutinio = globalThis.Escrutinio || {});
  const utf8 = (text) => new TextEncoder().encode(text);
  const PARTS = ["checkpoint", "keys", "signature", "named", "entries", "events", "sheet"];

  /* Each step is ok, bad or unknown, and says where it is not as it must be. */

  class Steps {
    constructor() {
      this.list = [];
    }

    add(name, state, values = {}, differences = []) {
      this.list.push({ name, state, text: E.say(`proof.${name}.${state}`, values), differences });
    }

    /** What a step finds; null where it does not hold, or rests on one that does not. */
    async take(name, needs, work) {
      if (needs.includes(null)) {
        this.list.push({ name, state: "unknown", text: E.say("proof.rests", { part: E.say(`proof.${name}`) }), differences: [] });
        return null;
      }
      try {
        const [found, values] = await work();
        this.add(name, "ok", values);
        return found;
      } catch (error) {
        this.failed(name, error);
        return null;
      }
    }

    failed(name, error) {
      if (error instanceof E.Unread && !error.absent) {
        this.list.push({ name, state: "unknown", text: E.whyNot(error), differences: [] });
      } else if (error instanceof E.Unread) {
        this.add(name, "bad", {}, [{ where: error.file, said: "-", wanted: E.say("proof.file") }]);
      } else if (error instanceof E.Broken) {
        const plain = ({ where, said, wanted }) => ({ where, said, wanted });
        this.add(name, "bad", {}, [error, ...(error.more || [])].map(plain));
      } else { // data of another shape than was meant
        this.add(name, "bad", {}, [{ where: error.message, said: "-", wanted: "-" }]);
      }
    }
  }

  /* The parts of the proof. */

  async function readHead(bytes) {
    const note = E.readNote(E.textOf(await bytes("bundle/checkpoint"), "checkpoint"));
    const head = { ...E.readCheckpoint(note), note };
    return [head, { origin: head.origin, size: E.number(head.size), root: E.packed(head.root) }];
  }

  /**
   * That an entry is at its place in the tree; the hashes that lead to the root.
   * Where they lead elsewhere, tiles above this entry and the `near` ones are searched for the place.
   */
  async function included(tree, head, index, entry, path, near = []) {
    const at = index % 256;
    const [leaf, tile] = [await E.leafHash(entry), await tree.tile(0, Math.floor(index / 256))];
    if (!E.same(leaf, tile.hashes[at])) {
      throw new E.Broken(`${path}[${at}] / ${tile.path}[${at}]`, E.hex(tile.hashes[at]), E.hex(leaf));
    }
    const proof = await tree.inclusion(index);
    const root = await E.rootFrom(leaf, index, head.size, proof);
    if (root !== null && E.same(root, head.root)) return proof;
    for (const one of [index, ...near]) {
      const misfit = await tree.misfit(one);
      if (misfit) throw misfit;
    }
    throw new E.Broken("checkpoint: root", E.packed(head.root), root === null ? "-" : E.packed(root));
  }

  function inOrder(indices, size, where) {
    let before = -1;
    for (const index of indices) {
      if (!Number.isSafeInteger(index) || index <= before || index >= size) {
        throw new E.Broken(where, JSON.stringify(indices).slice(0, 120), `${before + 1}-${size - 1}`);
      }
      before = index;
    }
  }

  /** The keys that the log names, each signed by the one before it. */
  async function readKeys(bytes, head) {
    const text = E.textOf(await bytes("bundle/keys.json"), "keys.json");
    let listed;
    try {
      listed = JSON.parse(text);
      inOrder(listed.map((one) => one.index), head.size, "keys.json");
    } catch (error) {
      throw error instanceof E.Broken ? error : new E.Broken("keys.json", text.slice(0, 80), "JSON");
    }
    const entries = listed.map(({ index, event }) => ({ index, text: E.canonical(event) }));
    const events = entries.map(({ index, text: one }) =>
      ({ index, event: E.readEvent(utf8(one), `keys.json: ${index}`).event }));
    const keys = E.keysOf(head.origin, events);
    const own = E.keyInForce(keys, head.size);
    if (own === null) throw new E.Broken("keys.json", "-", "key.named");
    return [{ ...keys, own, entries }, { n: E.number(keys.log.length), key: own.text }];
  }

  /** That each event that names a key is in the tree. */
  async function readNamed(tree, head, { entries }) {
    for (const { index, text } of entries) {
      const { path, entry } = await tree.entry(index);
      const logged = E.textOf(entry, path);
      if (text !== logged) throw new E.Broken(`keys.json: ${index} / ${path}[${index % 256}]`, text, logged);
      await included(tree, head, index, entry, path, entries.map((one) => one.index));
    }
    return [true, { n: E.number(entries.length) }];
  }

  function readSignatures(head, keys) {
    const { signed, strange } = E.signers(head.note, E.allKeys(keys));
    if (!signed.some(({ key }) => E.sameKey(key, keys.own))) {
      throw new E.Broken("checkpoint", "-", keys.own.text);
    }
    const twice = new Set(signed.map(({ key }) => key.text)).size < signed.length;
    if (strange.length || twice) {
      const names = head.note.signatures.map((one) => `${one.name} ${one.id}`);
      throw new E.Broken("checkpoint", names.join(", "), E.say("proof.once"));
    }
    return [signed, { key: keys.own.text }];
  }

  async function readEntries(tree, head, indices) {
    inOrder(indices, head.size, E.say("proof.places"));
    const found = [];
    for (const index of indices) {
      const { path, entry } = await tree.entry(index);
      found.push({ index, entry, path, proof: await included(tree, head, index, entry, path, indices) });
    }
    return [found, { n: E.number(found.length), places: indices.map(E.number).join("; ") }];
  }

  /** The sheet that its events make, and its history as the shards tell it. */
  function foldEvents(entries, contest, station) {
    let [sheet, latest, history] = [null, null, []];
    for (const one of entries) {
      const where = `${E.say("proof.event", { index: one.index })}`;
      const { data, event } = E.readEvent(one.entry, where);
      if (event.contest !== contest || event.station !== station) {
        throw new E.Broken(where, `${event.contest}/${event.station}`, `${contest}/${station}`);
      }
      const before = sheet;
      sheet = E.after(before, event, where);
      if (E.changesSheet(event)) latest = one;
      if (before !== null || event.kind !== "sheet.published") {
        history.push(E.told(one.index, data, before, sheet));
      }
    }
    return [{ sheet, history, latest }, {}];
  }

  const say = (value) => (value === null || value === undefined ? "-" : `${value}`);

  /** Every box and field in which what the page shows is not what the log makes: shown, logged. */
  function differences(shown, logged) {
    const found = [];
    const differ = (where, said, wanted) => {
      if (say(said) !== say(wanted)) found.push({ where, said: say(said), wanted: say(wanted) });
    };
    if (logged.sheet === null) return [{ where: E.say("box.state"), said: shown.state, wanted: "-" }];
    const boxes = new Set([...Object.keys(shown.boxes), ...Object.keys(logged.sheet.boxes)]);
    for (const box of boxes) differ(E.boxName(box), shown.boxes[box], logged.sheet.boxes[box]);
    for (const name of ["state", "kind", "label"]) differ(E.say(`box.${name}`), shown[name], logged.sheet[name]);
    const [scope, department, province, district, code, hall] = logged.sheet.place;
    const names = [department, province, district].filter(Boolean);
    const place = shown.place;
    differ(E.say("place"), [place.scope, ...place.names, place.code, place.place].join(" / "),
      [scope, ...names, code, hall].join(" / "));
    for (let i = 0; i < Math.max(shown.history.length, logged.history.length); i++) {
      const [said, wanted] = [shown.history[i], logged.history[i]];
      differ(E.say("proof.history", { n: i + 1 }), said && E.canonical(said), wanted && E.canonical(wanted));
    }
    return found;
  }

  function compare(shown, logged) {
    const [first, ...more] = differences(shown, logged);
    if (!first) return [true, { n: E.number(Object.keys(shown.boxes).length) }];
    const broken = new E.Broken(first.where, first.said, first.wanted);
    throw Object.assign(broken, { more });
  }

  /* What the reader has from elsewhere: a key, and a checkpoint that was kept. */

  function comparedKey(given, keys, signed) {
    const key = E.readKey(given);
    const known = [...keys.log.map((one) => one.key), ...signed.map((one) => one.key)];
    if (!known.some((one) => E.sameKey(one, key))) throw new E.Broken("keys.json", keys.own.text, key.text);
    return [key, { key: key.text }];
  }

  async function grown(given, tree, head, keys) {
    const where = E.say("proof.kept");
    const text = given.replace(/\r\n/g, "\n").replace(/\n*$/, "\n").replace(/^\n+/, "");
    const note = E.readNote(text, where);
    const old = E.readCheckpoint(note, where);
    if (old.origin !== head.origin) throw new E.Broken(where, head.origin, old.origin);
    if (old.size < 1 || old.size > head.size) throw new E.Broken(where, head.size, old.size);
    const { signed } = E.signers(note, E.allKeys(keys), where);
    const own = E.keyInForce(keys, old.size);
    const stands = ({ key }) => key.kind === 4 || (own !== null && E.sameKey(key, own));
    if (!signed.some(stands)) throw new E.Broken(where, "-", own ? own.text : "-");
    const roots = await E.rootsFrom(old.size, head.size, old.root, await tree.consistency(old.size));
    if (roots === null || !E.same(roots[0], old.root) || !E.same(roots[1], head.root)) {
      throw new E.Broken(where, roots ? E.packed(roots[0]) : "-", E.packed(old.root));
    }
    return [old, { size: E.number(old.size) }];
  }

  async function fromElsewhere(steps, trust, { tree, head, keys, signed }) {
    if (trust.key) await steps.take("elsewhere", [keys, signed], async () => comparedKey(trust.key, keys, signed));
    else steps.add("elsewhere", "unknown");
    if (trust.checkpoint) await steps.take("kept", [head, keys], () => grown(trust.checkpoint, tree, head, keys));
    else steps.add("kept", "unknown");
  }

  function witnesses(steps, keys, signed) {
    if (!keys || !signed) return;
    const who = signed.filter((one) => one.time !== null);
    const names = who.map(({ key, time }) => `${key.name} (${E.moment(timeText(time))})`).join("; ");
    const silent = keys.witnesses.filter((one) => !who.some(({ key }) => E.sameKey(key, one)));
    if (who.length && !silent.length) steps.add("witnesses", "ok", { names });
    else steps.add("witnesses", "unknown", { names: silent.map((one) => one.name).join("; ") || "-" });
  }

  function timeText(seconds) {
    const found = new Date(seconds * 1000);
    return Number.isNaN(+found) ? `${seconds}` : found.toISOString();
  }

  /** A receipt that can be checked without a network (C2SP tlog-proof). */
  const receipt = (head, { index, entry, proof }) =>
    [`c2sp.org/tlog-proof@v1`, `extra ${E.packed(entry)}`, `index ${index}`, ...proof.map(E.packed), "", head.note.whole]
      .join("\n");

  /**
   * Verify a sheet in the log.
   * @param shown the sheet as the page shows it, with the places of its events
   * @param contest the contest's id
   * @param trust a key and a checkpoint from elsewhere, or empty texts
   */
  E.prove = async (shown, contest, trust = { key: "", checkpoint: "" }) => {
    const steps = new Steps();
    const bytes = (path) => E.bytes(path, "no-cache");
    const head = await steps.take("checkpoint", [], () => readHead(bytes));
    const tree = head && new E.Tree(head.size, (path) => E.bytes(`bundle/${path}`));
    const keys = await steps.take("keys", [head], () => readKeys(bytes, head));
    const signed = await steps.take("signature", [keys], async () => readSignatures(head, keys));
    witnesses(steps, keys, signed);
    await steps.take("named", [keys], () => readNamed(tree, head, keys));
    const entries = await steps.take("entries", [head], () => readEntries(tree, head, shown.indices));
    const logged = await steps.take("events", [entries], async () => foldEvents(entries, contest, shown.station));
    await steps.take("sheet", [logged], async () => compare(shown, logged));
    await fromElsewhere(steps, trust, { tree, head, keys, signed });
    const states = steps.list.filter((one) => PARTS.includes(one.name)).map((one) => one.state);
    const bad = steps.list.some((one) => one.state === "bad");
    return {
      steps: steps.list,
      state: bad ? "bad" : states.every((one) => one === "ok") ? "ok" : "unknown",
      anchored: steps.list.some((one) => ["elsewhere", "kept"].includes(one.name) && one.state === "ok"),
      key: keys ? keys.own.text : "",
      checkpoint: head ? head.note.whole : "",
      receipt: entries && logged && logged.latest ? receipt(head, logged.latest) : "",
    };
  };
})();
