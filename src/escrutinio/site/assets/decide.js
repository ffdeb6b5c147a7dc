/* The columns of every sheet, what a count of them is, and who is elected by it. */
"use strict";

(() => {
  const E = (globalThis.Escrutinio = globalThis.Escrutinio || {});
  const KEYS = ["scope", "department", "province", "district", "district_code", "place"];
  const IN_COUNT = ["counted", "resolved"];

  /** The figures of every sheet of a contest, column by column. */
  E.Columns = class {
    constructor(head, bytes) {
      const { n, width, boxes } = head;
      const size = n * width * boxes.length;
      if (bytes.length !== size + 2 * n) throw new E.Unread("columns.bin", true);
      Object.assign(this, head, { missing: 2 ** (8 * width) - 1 });
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const read = (at) => (width === 2 ? view.getUint16(at, true) : view.getUint32(at, true));
      this.figures = new Map(boxes.map((box, b) =>
        [box, Float64Array.from({ length: n }, (_, i) => read((b * n + i) * width))]));
      this.stateOf = bytes.subarray(size, size + n);
      this.kindOf = bytes.subarray(size + n);
      this.placeOf = new Uint32Array(n);
      let row = 0;
      this.places.forEach((place, p) => {
        this.placeOf.fill(p, row, row + place[KEYS.length]);
        row += place[KEYS.length];
      });
    }

    /** A box as a function of the row's number; null where it has no figure. */
    box(name) {
      const [column, { missing }] = [this.figures.get(name), this];
      return (i) => (column[i] === missing ? null : column[i]);
    }

    /** A text of a row: of its place, its station, its state or its kind. */
    text(name) {
      if (name === "station") return (i) => this.stations[i];
      if (name === "state") return (i) => this.states[this.stateOf[i]];
      if (name === "kind") return (i) => this.kinds[this.kindOf[i]];
      const at = KEYS.indexOf(name);
      return (i) => this.places[this.placeOf[i]][at];
    }

    /** Whether a row's votes are in the count: those of an annulled one are what its ruling left. */
    counted(i) {
      return IN_COUNT.includes(this.states[this.stateOf[i]]);
    }

    /**
     * The sums over counted, resolved and annulled sheets, as if the marked ones were annulled.
     * An annulled sheet has only null votes: as many as its voters.
     */
    sums(annulled = () => false) {
      const options = this.options.map((_, i) => this.figures.get(`v${i}`));
      const of = (column, i) => (column[i] === this.missing ? 0 : column[i]);
      const found = { votes: options.map(() => 0), blank: 0, null: 0, challenged: 0, voted: 0 };
      for (let i = 0; i < this.n; i++) {
        if (!this.counted(i) && this.states[this.stateOf[i]] !== "annulled") continue;
        const voted = of(this.figures.get("voted"), i);
        found.voted += voted;
        if (annulled(i)) {
          found.null += voted;
          continue;
        }
        options.forEach((column, o) => { found.votes[o] += of(column, i); });
        for (const box of ["blank", "null", "challenged"]) found[box] += of(this.figures.get(box), i);
      }
      return found;
    }
  };

  /** Both files of columns, read. */
  E.columns = async () => {
    const [head, bytes] = await Promise.all([
      E.data("columns.json"), E.bytes(`data/${document.body.dataset.folder}/columns.bin`)]);
    return new E.Columns(head, bytes);
  };

  /* Who is elected: shares of the law are exact fractions, compared without a division. */

  function reaches(votes, share, base, strict) {
    const [top, bottom = "1"] = share.split("/");
    const [has, bar] = [BigInt(votes) * BigInt(bottom), BigInt(top) * BigInt(base)];
    return strict ? has > bar : has >= bar;
  }

  const met = (win, votes, second, base) =>
    reaches(votes, win.share, base, win.strict)
    && (win.lead === null || reaches(votes - second, win.lead, base, win.strict_lead));

  const outcome = (kind, found = {}) => ({ kind, winner: null, runners: [], tied: [], margin: 0, ...found });

  /**
   * What votes decide; ties are named, never broken.
   * @param votes the votes of each option, in the contest's order
   * @returns kind: elected, runoff, tie or undetermined; options by their places
   */
  E.decide = (votes, decision, blank = 0) => {
    const valid = votes.reduce((a, b) => a + b, 0);
    if (!valid || !decision.by_votes) return outcome("undetermined");
    const ranked = votes.map((n, i) => [i, n]).sort((a, b) => b[1] - a[1]);
    const [[first, top], [, second] = [null, 0]] = ranked;
    const level = ranked.filter(([, n]) => n === top).map(([i]) => i);
    const base = valid + (decision.base === "valid-and-blank" ? blank : 0);
    if (decision.wins.length && !decision.wins.some((win) => met(win, top, second, base))) {
      return runoff(ranked, level);
    }
    if (level.length > 1) return outcome("tie", { tied: level });
    return outcome("elected", { winner: first, margin: top - second });
  };

  /** A run-off between the first two, unless votes do not say who they are. */
  function runoff(ranked, level) {
    if (level.length > 2) return outcome("runoff", { tied: level });
    if (level.length === 2) return outcome("runoff", { runners: level });
    const [[first, top], ...rest] = ranked;
    if (!rest.length) return outcome("runoff", { runners: [first], margin: top });
    const [second, next] = rest[0];
    const rivals = rest.filter(([, n]) => n === next).map(([i]) => i);
    return rivals.length > 1
      ? outcome("runoff", { runners: [first], tied: rivals, margin: top - next })
      : outcome("runoff", { runners: [first, second], margin: top - next });
  }

  /** What would be, were the sheets that meet a condition annulled. */
  E.whatIf = (table, condition) => {
    const rows = [];
    const inside = new Uint8Array(table.n);
    for (let i = 0; i < table.n; i++) {
      if (table.counted(i) && condition(i)) {
        rows.push(i);
        inside[i] = 1;
      }
    }
    const [before, after] = [table.sums(), table.sums((i) => inside[i] === 1)];
    const [first, second] = table.order;
    const lead = ({ votes }) => (second === undefined ? null : votes[first] - votes[second]);
    const result = (sums) => E.decide(sums.votes, table.decision, sums.blank);
    const [now, then] = [result(before), result(after)];
    const key = ({ kind, winner, runners }) => JSON.stringify([kind, winner, runners]);
    return {
      rows, before, after, now, then, changes: key(now) !== key(then),
      marginBefore: lead(before), marginAfter: lead(after),
    };
  };
})();
