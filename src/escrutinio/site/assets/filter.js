/* The small language of conditions, as `escrutinio stakes --annul` reads it, over columns. */
"use strict";

(() => {
  const E = (globalThis.Escrutinio = globalThis.Escrutinio || {});
  const TOKEN = new RegExp(
    "\\s*(?:('[^']*'|\"[^\"]*\")|(<=|>=|!=|<>|=|<|>|\\(|\\))"
    + "|(\\d+(?:\\.\\d+)?|\\d+,\\d+(?=\\s*%))\\s*(%)?(?=[\\s)]|$)"
    + "|([^\\s()<>=!'\"][^\\s()<>=!\"]*))", "uy");

  const PLACES = new Map(Object.entries({
    department: "department", departamento: "department", province: "province", provincia: "province",
    district: "district", distrito: "district", district_code: "district_code", place: "place",
    local: "place", station: "station", mesa: "station", scope: "scope", ambito: "scope",
    state: "state", estado: "state", kind: "kind", tipo: "kind",
  }));
  const NUMBERS = new Map(Object.entries({
    registered: "registered", electores: "registered", voted: "voted", votantes: "voted",
    blank: "blank", blancos: "blank", null: "null", nulos: "null",
    challenged: "challenged", impugnados: "challenged",
  }));
  const AND = ["and", "y"];
  const OR = ["or", "o"];
  const ENDS = [...AND, ...OR, ")"];

  /** A condition that cannot be read: where, and what a condition may speak of. */
  E.Refused = class extends Error {
    constructor(where, known) {
      super(where);
      Object.assign(this, { where, known });
    }
  };

  function tokens(text, known) {
    const found = [];
    const end = text.trimEnd().length;
    for (let at = 0; at < end; at = TOKEN.lastIndex) {
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(text);
      if (!match) throw new E.Refused(text.slice(at, at + 20), known);
      const [, quoted, sign, number, percent, word] = match;
      if (number) found.push({ sort: "number", text: number.replace(",", "."), percent: Boolean(percent) });
      else if (quoted) found.push({ sort: "text", text: quoted.slice(1, -1), percent: false });
      else found.push({ sort: sign ? "op" : "word", text: sign || word, percent: false });
    }
    return found;
  }

  /* Comparisons. Products that are too large for a number are made exactly. */

  const times = (a, b) => {
    const found = typeof a === "bigint" ? NaN : a * b;
    return Number.isSafeInteger(found) ? found : BigInt(a) * BigInt(b);
  };

  /* eslint-disable eqeqeq -- a number and a BigInt that are equal are so only by == */
  const SIGNS = {
    "=": (a, b) => a == b, "<>": (a, b) => a != b,
    "<": (a, b) => a < b, ">": (a, b) => a > b, "<=": (a, b) => a <= b, ">=": (a, b) => a >= b,
  };

  /** Two texts by their code points: -1, 0 or 1. */
  function ordered(a, b) {
    const [one, two] = [[...a], [...b]];
    for (let i = 0; i < Math.min(one.length, two.length); i++) {
      const found = one[i].codePointAt(0) - two[i].codePointAt(0);
      if (found) return Math.sign(found);
    }
    return Math.sign(one.length - two.length);
  }

  /** Reads a condition from left to right, into a function of a row's number. */
  class Parser {
    constructor(text, table) {
      const boxes = table.options.map((one, i) => [one.id, `v${i}`]);
      Object.assign(this, { text, table, places: new Map([...PLACES, ...Object.entries(table.names)]) });
      this.known = [...PLACES.keys(), ...NUMBERS.keys(), "turnout", "first option", ...boxes.map(([id]) => id)].join(", ");
      this.boxes = new Map(boxes);
      this.lower = new Map(boxes.map(([id, box]) => [id.toLowerCase(), box]));
      this.rest = tokens(text, this.known);
    }

    refused() {
      const where = this.rest.slice(0, 4).map((one) => one.text).join(" ") || "\u2026";
      return new E.Refused(where, this.known);
    }

    /** Whether the next token is one of these, which is then passed. */
    take(...words) {
      const [next] = this.rest;
      if (!next || next.sort === "text" || !words.includes(next.text.toLowerCase())) return false;
      this.rest.shift();
      return true;
    }

    anyOf() {
      const parts = [this.allOf()];
      while (this.take(...OR)) parts.push(this.allOf());
      return parts.length === 1 ? parts[0] : (i) => parts.some((one) => one(i));
    }

    allOf() {
      const parts = [this.one()];
      while (this.take(...AND)) parts.push(this.one());
      return parts.length === 1 ? parts[0] : (i) => parts.every((one) => one(i));
    }

    one() {
      if (this.take("(")) {
        const inside = this.anyOf();
        if (!this.take(")")) throw this.refused();
        return inside;
      }
      const field = this.field();
      const [next] = this.rest;
      if (!next || next.sort !== "op" || "()".includes(next.text)) throw this.refused();
      const sign = next.text.replace("!=", "<>");
      this.rest.shift();
      if (field === "station" && this.rest.length && /^\p{Nd}+$/u.test(this.rest[0].text)) return this.station(sign);
      if ([...this.places.values()].includes(field)) return this.textual(field, sign, this.value());
      return this.number(field, sign);
    }

    field() {
      const { order } = this.table;
      if (this.take("first", "primera")) return this.led(order[0]);
      if (this.take("second", "segunda")) return this.led(order[1]);
      if (!this.rest.length) throw this.refused();
      const { text } = this.rest[0];
      const low = text.toLowerCase();
      const turnout = ["turnout", "participación"].includes(low) ? "turnout" : undefined;
      const found = this.boxes.get(text) || turnout || NUMBERS.get(low) || this.places.get(low) || this.lower.get(low);
      if (!found) throw this.refused();
      this.rest.shift();
      return found;
    }

    led(option) {
      this.take("option", "opción", "opcion");
      if (option === undefined) throw this.refused();
      return `v${option}`;
    }

    /** A station's number, with or without zeros in front; one that is none differs from every number. */
    station(sign) {
      if (!/^[0-9]+$/.test(this.rest[0].text)) throw this.refused(); // digits of another script
      const number = BigInt(this.rest.shift().text);
      if (this.rest.length && !ENDS.includes(this.rest[0].text.toLowerCase())) throw this.refused();
      const numbers = this.table.stations.map((one) => (/^\s*[+-]?\d+\s*$/.test(one) ? BigInt(one) : null));
      return (i) => (numbers[i] === null ? sign === "<>" : SIGNS[sign](numbers[i], number));
    }

    /** Text up to the next joining word. */
    value() {
      const words = [];
      while (this.rest.length && !ENDS.includes(this.rest[0].text.toLowerCase())) words.push(this.rest.shift().text);
      if (!words.length) throw this.refused();
      return words.join(" ");
    }

    textual(field, sign, value) {
      const [of, wanted, known] = [this.table.text(field), E.folded(value), new Map()];
      return (i) => {
        const text = of(i);
        if (!known.has(text)) known.set(text, SIGNS[sign](ordered(E.folded(text), wanted), 0));
        return known.get(text);
      };
    }

    /** A count or a share, in whole numbers; a box without a figure meets no condition. */
    number(field, sign) {
      const [next] = this.rest;
      if (!next || next.sort !== "number") throw this.refused();
      const [whole, part = ""] = next.text.split(".");
      if (part && !next.percent) throw this.refused();
      this.rest.shift();
      const box = field === "turnout" ? "voted" : field;
      const [of, compare, scale] = [this.table.box(box), SIGNS[sign], 10 ** part.length];
      const value = Number.isSafeInteger(Number(whole + part)) ? Number(whole + part) : BigInt(whole + part);
      if (!next.percent) return (i) => of(i) !== null && compare(of(i), value);
      const base = this.base(box);
      return (i) => {
        const [figure, all] = [of(i), base(i)];
        return figure !== null && all !== null && compare(times(figure, 100 * scale), times(value, all));
      };
    }

    /** What a share is of: the registered, the valid votes, or the votes cast. */
    base(box) {
      if (["voted", "registered"].includes(box)) return this.table.box("registered");
      const valid = this.table.options.map((_, i) => `v${i}`);
      const parts = (box.startsWith("v") ? valid : [...valid, "blank", "null", "challenged"]).map((one) => this.table.box(one));
      return (i) => {
        let sum = 0;
        for (const part of parts) {
          const n = part(i);
          if (n === null) return null;
          sum += n;
        }
        return sum;
      };
    }
  }

  /**
   * A condition as a function of a row's number.
   * @param text the condition, such as `department = North and first option > 90 %`
   * @param table the columns; see E.Columns
   */
  E.condition = (text, table) => {
    const parser = new Parser(text, table);
    const found = parser.anyOf();
    if (parser.rest.length) throw parser.refused();
    return found;
  };
})();
