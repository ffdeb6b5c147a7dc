/* What the scripts of every page share: words, numbers, elements, and the files of the site. */
"use strict";

(() => {
  const E = (globalThis.Escrutinio = globalThis.Escrutinio || {});
  const page = () => document.body.dataset;
  const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);

  /* Words: from words.<language>.js, or from <template id="words"> where a page has one. */

  let inPage = null;

  function wordsOfPage() {
    if (inPage === null) {
      const template = document.getElementById("words");
      const each = template ? [...template.content.querySelectorAll("[data-key]")] : [];
      inPage = Object.fromEntries(each.map((one) => [one.dataset.key, one.textContent]));
    }
    return inPage;
  }

  /** The text of a key, its {values} filled in; the key itself where there is none. */
  E.say = (key, values = {}) => {
    const words = E.words && has(E.words, `js.${key}`) ? E.words : wordsOfPage();
    const text = has(words, `js.${key}`) ? words[`js.${key}`] : key;
    return text.replace(/\{(\w+)\}/g, (hole, name) => (has(values, name) ? `${values[name]}` : hole));
  };

  E.known = (key) => E.say(key) !== key;

  /** A text of a source without the marks that turn its direction around. */
  E.plain = (text) => `${text}`.replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g, "");

  /** A text as names are compared: without accents and capitals. */
  E.folded = (text) =>
    text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").normalize("NFC");

  /* Numbers, with the separators of the page's language. */

  /** A count; a dash where there is none. */
  E.number = (n) => {
    if (n === null || n === undefined) return "-";
    const { thousands = ",", decimal = "." } = document.documentElement.dataset;
    const [whole, part] = `${n}`.replace("-", "").split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands);
    return `${n < 0 ? "\u2212" : ""}${grouped}${part ? decimal + part : ""}`;
  };

  /** A share as a percentage with three decimals, rounded half to even from the exact value. */
  E.percent = (part, whole) => {
    if (!whole) return "-";
    const [top, base] = [BigInt(part) * 100000n, BigInt(whole)];
    let [found, twice] = [top / base, (top % base) * 2n];
    if (twice > base || (twice === base && found % 2n)) found += 1n;
    const digits = `${found}`.padStart(4, "0");
    const { decimal = "." } = document.documentElement.dataset;
    return `${E.number(digits.slice(0, -3))}${decimal}${digits.slice(-3)} %`;
  };

  /** A time in words, in UTC; another text as it is. */
  E.moment = (at) => {
    const found = /^\d{4}-?\d\d-?\d\d/.test(at) ? new Date(at.replace(
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z")) : NaN;
    if (Number.isNaN(+found)) return E.plain(at);
    const day = { dateStyle: "long", timeZone: "UTC" };
    const whole = at.length > 10 ? { ...day, timeStyle: "short", hourCycle: "h23" } : day;
    const text = new Intl.DateTimeFormat(document.documentElement.lang, whole).format(found);
    return at.length > 10 ? `${text} UTC` : text;
  };

  /* Elements: texts go in as text, whatever they hold. */

  /** An element with its attributes and what stands in it; null and false are left out. */
  E.make = (tag, attributes = {}, ...inside) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") made.addEventListener(name, value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== null && value !== undefined && value !== false) {
        made.setAttribute(name, value);
      }
    }
    made.append(...inside.flat(3).filter((one) => one !== null && one !== false && one !== undefined));
    return made;
  };

  /** A table with a caption: columns and rows of texts or elements; the first names its row. */
  E.table = (caption, columns, rows, { numeric = () => true, row = () => ({}) } = {}) => {
    const { make } = E;
    const cell = (one, n, attributes) =>
      make(n === 0 ? "th" : "td", { scope: n === 0 ? "row" : null, ...attributes }, one);
    const right = (n) => ({ class: n > 0 && numeric(n) ? "numeric" : null });
    return make("div", { class: "wide", tabindex: 0, role: "region", "aria-label": caption },
      make("table", {},
        make("caption", {}, caption),
        make("thead", {}, make("tr", {}, columns.map((one, n) =>
          make("th", { scope: "col", ...right(n) }, one)))),
        make("tbody", {}, rows.map((each, i) =>
          make("tr", row(i), each.map((one, n) => cell(one, n, right(n))))))));
  };

  /** A file for the reader to keep. */
  E.keep = (name, text, type = "text/plain") => {
    const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    const link = E.make("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  };

  /* Files of the site. `absent` is an answer that there is no such file; the network may just fail. */

  E.Unread = class extends Error {
    constructor(file, absent) {
      super(file);
      Object.assign(this, { file, absent });
    }
  };

  /** The bytes of a file under the site's root. */
  E.bytes = async (path, cache = "default") => {
    let answer;
    try {
      answer = await fetch(page().root + path, { cache, credentials: "omit" });
      if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
    } catch {
      throw new E.Unread(path, false);
    }
    throw new E.Unread(path, answer.status === 404 || answer.status === 410);
  };

  const loaded = new Map();

  /** The data of a JSON file under this contest's data, read once. */
  E.data = (name) => {
    const path = `data/${page().folder}/${name}`;
    if (!loaded.has(path)) {
      const found = E.bytes(path).then((bytes) => {
        try {
          return JSON.parse(new TextDecoder().decode(bytes));
        } catch {
          throw new E.Unread(path, true);
        }
      });
      loaded.set(path, found);
      found.catch(() => loaded.delete(path));
    }
    return loaded.get(path);
  };

  E.fromDisk = () => location.protocol === "file:";

  /** What to say where a file could not be read. */
  E.whyNot = (error) => {
    if (!(error instanceof E.Unread)) throw error;
    if (E.fromDisk()) return E.say("disk");
    return E.say(error.absent ? "absent" : "network", { file: error.file });
  };

  /* Stations: the index says in which shard one is. */

  /** The bucket of a station: FNV-1a, 32 bits, over its UTF-8 bytes (RFC 9923). */
  E.bucket = (station, buckets) => {
    let found = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(station)) {
      found = Math.imul(found ^ byte, 0x01000193) >>> 0;
    }
    return found % buckets;
  };

  /** The ways to read what somebody typed as a station: the usual lengths first. */
  E.readings = (typed) => {
    const widths = (page().widths || "").split(" ").filter(Boolean).map(Number);
    const bare = typed.replace(/^0+(?=\d)/, "");
    const padded = /^\d+$/.test(typed)
      ? widths.filter((width) => width >= bare.length).map((width) => bare.padStart(width, "0"))
      : [];
    const usual = widths.includes(typed.length) ? [typed, ...padded] : [...padded, typed];
    return [...new Set([...usual, bare])].filter(Boolean);
  };

  /** The station that somebody typed and its shard; null where there is none. */
  E.locate = async (typed) => {
    for (const station of E.readings(typed)) {
      const index = await E.data(`index/${E.bucket(station, Number(page().buckets) || 1)}.json`);
      if (has(index, station)) return { station, shard: index[station] };
    }
    return null;
  };

  /** A row of a shard as a sheet. */
  E.sheetOf = (row, shard) => {
    const [station, place, registered, voted, blank, nulls, challenged, votes] = row;
    const [state, kind, label, indices, failed, history] = row.slice(8);
    const options = Object.fromEntries(votes.map((n, i) => [`v${i}`, n]));
    return {
      station, state, kind, label, indices, failed, history,
      place: shard.places[place],
      boxes: { registered, voted, ...options, blank, null: nulls, challenged },
    };
  };

  /** The sum of the boxes of votes that have a figure. */
  E.cast = (boxes) =>
    Object.entries(boxes)
      .filter(([box]) => box !== "registered" && box !== "voted")
      .reduce((sum, [, n]) => sum + (n || 0), 0);

  E.stateText = (state, kind) =>
    kind ? `${E.say(`state.${state}`)}: ${E.say(`kind.${kind}`)}` : E.say(`state.${state}`);

  /** Addresses of pages, from here. */
  E.stationAt = (station) => `${page().base}station/#${encodeURIComponent(station)}`;
  E.lawAt = (id) =>
    `${page().root}${document.documentElement.lang}/law/#${encodeURIComponent(id).replace(/%3A/g, ":")}`;
})();
