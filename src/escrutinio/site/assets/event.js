/* Events of the log: read strictly from their one byte form, and folded into a sheet. */
"use strict";

(() => {
  const E = (globalThis.Escrutinio = globalThis.Escrutinio || {});
  const NUMBERS = ["registered", "voted", "blank", "null", "challenged"];
  const STATES = ["counted", "resolved", "annulled", "pending", "not_installed"];
  const KINDS = ["", "arithmetic", "incomplete", "illegible", "no_data", "unsigned", "challenged",
    "nullity_request", "other", "observed", "in_process", "lost", "duplicate", "unknown_label", "recount"];

  /* Canonical JSON (RFC 8785), of texts, whole numbers, truths, null, lists and objects. */

  E.canonical = (data) => {
    if (Array.isArray(data)) return `[${data.map(E.canonical).join(",")}]`;
    if (data !== null && typeof data === "object") {
      const pairs = Object.keys(data).sort(); // by UTF-16 code units, as the standard asks
      return `{${pairs.map((key) => `${quoted(key)}:${E.canonical(data[key])}`).join(",")}}`;
    }
    if (typeof data === "number" && !Number.isSafeInteger(data)) throw new E.Broken("JSON", data);
    return typeof data === "string" ? quoted(data) : JSON.stringify(data);
  };

  function quoted(text) {
    if (/\p{Cs}/u.test(text)) throw new E.Broken("JSON", "half a surrogate pair");
    return JSON.stringify(text);
  }

  /* The fields of the events that are read here: their types, and what they are by default. */

  const text = (value) => typeof value === "string";
  const whole = (value) => Number.isSafeInteger(value);
  const box = (value) => value === null || whole(value);
  const listOf = (each) => (value) => Array.isArray(value) && value.every(each);
  const figures = listOf((one) => Array.isArray(one) && one.length === 2 && text(one[0]) && box(one[1]));
  const must = (test) => ({ test });
  const may = (test, by) => ({ test, by });
  const SHEET = { at: must(text), contest: must(text), station: must(text) };

  const FIELDS = {
    "sheet.published": {
      ...SHEET, votes: must(listOf(box)), registered: may(box, null), voted: may(box, null),
      blank: may(box, 0), null: may(box, 0), challenged: may(box, 0), state: may(text, "counted"),
      why: may(text, ""), label: may(text, ""), line: may(whole, 0), as_of: may(text, ""),
      place: may(listOf(text), []),
    },
    "sheet.withdrawn": { ...SHEET, as_of: may(text, "") },
    "sheet.received": {
      ...SHEET, copy: must(text), sha256: may(text, ""), how: may(text, "paper"), by: may(text, ""),
    },
    "sheet.sealed": { ...SHEET, copy: must(text), by: must(text), commitment: must(text) },
    "sheet.keyed": {
      ...SHEET, copy: must(text), by: must(text), figures: must(figures), salt: may(text, ""),
      accepted: may(listOf(text), []),
    },
    "sheet.settled": {
      ...SHEET, copy: must(text), by: must(text), figures: must(figures), reason: must(text),
      note: may(text, ""), accepted: may(listOf(text), []),
    },
    "sheet.recalled": { ...SHEET, copy: must(text), by: must(text), why: must(text) },
    "sheet.observed": { ...SHEET, why: must(text), by: may(text, "") },
    "sheet.compared": {
      ...SHEET, copies: must(listOf(text)), boxes: may(listOf(text), []), by: may(text, ""),
    },
    "sheet.challenged": { ...SHEET, by: must(text), ground: must(text) },
    "sheet.ruled": {
      ...SHEET, resolution: must(text), state: must(text), figures: may(figures, []),
      provisions: may(listOf(text), []),
    },
    "sheet.corrected": { ...SHEET, figures: must(figures), why: must(text), by: may(text, "") },
    "key.named": { at: must(text), role: must(text), key: must(text), signature: may(text, "") },
    "key.withdrawn": { at: must(text), key: must(text), why: must(text) },
  };

  const isDefault = (value, { by }) =>
    by !== undefined && (value === by || (Array.isArray(by) && Array.isArray(value) && !value.length));

  /** An event from an entry's bytes, its defaults filled in; broken where it is not in its one form. */
  E.readEvent = (entry, where) => {
    const said = E.textOf(entry, where);
    let data;
    try {
      data = JSON.parse(said);
    } catch {
      throw new E.Broken(where, said.slice(0, 120), "JSON");
    }
    const wanted = E.canonical(data);
    if (wanted !== said) throw new E.Broken(where, said.slice(0, 200), wanted.slice(0, 200));
    return { data, event: checked(data, where) };
  };

  function checked(data, where) {
    const known = data !== null && typeof data === "object" && data.v === 1
      && Object.keys(FIELDS).includes(data.kind) ? FIELDS[data.kind] : null;
    if (!known) throw new E.Broken(where, JSON.stringify(data).slice(0, 120), "kind, v");
    const strange = Object.keys(data).find((name) =>
      !["kind", "v"].includes(name) && !Object.keys(known).includes(name));
    if (strange !== undefined) throw new E.Broken(where, strange, data.kind);
    const event = { kind: data.kind };
    for (const [name, field] of Object.entries(known)) {
      const given = Object.keys(data).includes(name);
      const right = given ? field.test(data[name]) && !isDefault(data[name], field) : "by" in field;
      if (!right) throw new E.Broken(`${where}: ${name}`, given ? JSON.stringify(data[name]) : "-", data.kind);
      event[name] = given ? data[name] : field.by;
    }
    return event;
  }

  /* What a sheet is after its events. */

  const noPlace = ["domestic", "", "", "", "", ""];

  function published(before, event) {
    const options = Object.fromEntries(event.votes.map((n, i) => [`v${i}`, n]));
    const { registered, voted, blank, challenged } = event;
    return {
      boxes: { registered, voted, ...options, blank, null: event.null, challenged },
      state: event.state, kind: event.why, label: event.label,
      place: event.place.length ? event.place : before ? before.place : noPlace,
    };
  }

  function withFigures(sheet, event, where) {
    const boxes = { ...sheet.boxes };
    for (const [name, value] of event.figures) {
      if (!Object.keys(boxes).includes(name)) throw new E.Broken(where, name, Object.keys(boxes).join(", "));
      boxes[name] = value;
    }
    return { ...sheet, boxes };
  }

  /** A sheet after an event; null where it is no longer there. */
  E.after = (sheet, event, where) => {
    const named = event.kind === "sheet.published" || event.kind === "sheet.observed";
    if (named && !KINDS.includes(event.why)) throw new E.Broken(where, event.why, KINDS.join(", "));
    const state = event.kind === "sheet.published" || event.kind === "sheet.ruled" ? event.state : "counted";
    if (!STATES.includes(state)) throw new E.Broken(where, state, STATES.join(", "));
    if (event.kind === "sheet.published") {
      if (![0, 6].includes(event.place.length)) throw new E.Broken(where, event.place.length, 6);
      return published(sheet, event);
    }
    if (!E.changesSheet(event)) return sheet;
    if (sheet === null) throw new E.Broken(where, event.kind, "sheet.published");
    if (event.kind === "sheet.withdrawn") return null;
    if (event.kind === "sheet.observed") return { ...sheet, state: "pending", kind: event.why };
    const ruled = event.kind === "sheet.ruled"
      ? { ...sheet, state: event.state, kind: event.state === "pending" ? sheet.kind : "" }
      : sheet;
    return withFigures(ruled, event, where);
  };

  E.changesSheet = (event) =>
    ["published", "withdrawn", "observed", "ruled", "corrected"].includes(event.kind.slice("sheet.".length));

  /* An entry of a sheet's history, as the shards have it: what an event changed. */

  const PLAIN = ["kind", "v", "contest", "station", "at", "as_of", "state", "why", "label", "line"];
  const SHOWN = ["place", "votes", ...NUMBERS];

  E.told = (index, data, before, after) => {
    const left = data.kind === "sheet.published" ? [...PLAIN, ...SHOWN] : PLAIN;
    const more = Object.entries(data).filter(([name]) => !left.includes(name));
    const both = before !== null && after !== null;
    const names = both ? [...Object.keys(after.boxes).filter((one) => one !== "registered"), "registered"] : [];
    const old = (name) => (name in before.boxes ? before.boxes[name] : null);
    return {
      index, kind: data.kind, at: data.at, as_of: data.as_of || "", why: data.why || "",
      state: [before ? before.state : "", after ? after.state : ""],
      changes: names.filter((one) => old(one) !== after.boxes[one])
        .map((one) => [one, old(one), after.boxes[one]]),
      ...Object.fromEntries(more),
    };
  };
})();
