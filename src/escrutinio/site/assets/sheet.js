/* A sheet drawn box by box like the paper form, with its checks, its history and its copies. */
"use strict";

(() => {
  const E = (globalThis.Escrutinio = globalThis.Escrutinio || {});
  const { make, say, number, plain } = E;

  /* What the page says of every sheet: the options, and the checks with their articles. */

  const inTemplate = (id) => {
    const template = document.getElementById(id);
    return template ? [...template.content.children] : [];
  };

  E.optionNames = () =>
    inTemplate("options").map((one) => ({ name: one.textContent.trim(), candidate: one.dataset.candidate }));

  const allChecks = () =>
    inTemplate("checks").map((one) => ({ title: one.textContent.trim(), ...one.dataset }));

  E.boxName = (box) => {
    const option = /^v\d+$/.test(box) && E.optionNames()[Number(box.slice(1))];
    return option ? plain(option.name) : E.known(`box.${box}`) ? say(`box.${box}`) : plain(box);
  };

  const figure = (n) => (n === null || n === undefined ? say("sheet.empty") : number(n));

  /** A link to an article, by the page of the check where it has one. */
  function article(provision, href) {
    return make("a", { href: href || E.lawAt(provision) }, plain(provision));
  }

  /* The form. */

  const inForm = (boxes) => {
    const votes = Object.keys(boxes).filter((one) => /^v\d+$/.test(one));
    return ["registered", "voted", ...votes, "blank", "null", "challenged"];
  };

  function marks(box, failed) {
    const found = failed.filter(([, , figures]) => figures.some(([name]) => name === box));
    return found.map(([code, provision], i) => [
      i ? make("br") : null,
      make("span", { class: "bad" }, `\u2717 ${say("sheet.fails")} ${plain(code)}`), " ", article(provision),
    ]);
  }

  function boxRow(box, sheet, failed) {
    const found = marks(box, failed);
    const candidate = /^v\d+$/.test(box) && (E.optionNames()[Number(box.slice(1))] || {}).candidate;
    return make("tr", {},
      make("th", { scope: "row" }, E.boxName(box),
        candidate ? [make("br"), make("span", { class: "quiet" }, plain(candidate))] : null),
      make("td", { class: `numeric box${found.length ? " failed" : ""}`, "data-box": box },
        figure(sheet.boxes[box])),
      make("td", {}, found));
  }

  /** The sum of the votes beside what the sheet says of its voters. */
  function sumRow(sheet, failed) {
    const [cast, { voted }] = [E.cast(sheet.boxes), sheet.boxes];
    const beside = voted === null ? "sheet.sum.alone" : cast === voted ? "sheet.sum.equal" : "sheet.sum.differs";
    return make("tr", { class: "sum" },
      make("th", { scope: "row" }, say("sheet.sum")),
      make("td", { class: "numeric", "data-box": "cast" }, number(cast)),
      make("td", {}, say(beside, { n: voted === null ? "-" : number(cast - voted) }),
        marks("cast", failed).map((one) => [make("br"), one])));
  }

  function header(sheet) {
    const { names, code, place, scope } = sheet.place;
    const levels = names.length === 3 ? ["department", "province", "district"] : [];
    const pairs = [
      ["scope", say(`scope.${scope}`)],
      ...(levels.length ? levels.map((level, i) => [level, names[i]]) : [["where", names.join(", ")]]),
      ["district_code", code], ["place", place], ["station", sheet.station],
    ];
    return make("dl", { class: "pairs" }, pairs.filter(([, text]) => text).map(([level, text]) =>
      make("div", {}, make("dt", {}, say(`level.${level}`)), make("dd", {}, plain(text)))));
  }

  E.formOf = (sheet) =>
    make("div", { class: "form" },
      header(sheet),
      make("p", { class: "state" }, make("strong", {}, say("box.state")), `: ${E.stateText(sheet.state, sheet.kind)}`,
        sheet.label ? make("span", { class: "quiet" }, ` ${say("sheet.label", { label: plain(sheet.label) })}`) : null),
      make("table", {},
        make("caption", {}, say("sheet.boxes")),
        make("thead", {}, make("tr", {},
          make("th", { scope: "col" }, say("sheet.box")),
          make("th", { scope: "col", class: "numeric" }, say("sheet.figure")),
          make("th", { scope: "col" }, say("sheet.checked")))),
        make("tbody", {}, inForm(sheet.boxes).map((box) => boxRow(box, sheet, sheet.failed)),
          sumRow(sheet, sheet.failed))));

  /* Every check, and whether the sheet passes it. */

  E.checksOf = (sheet) => {
    const known = allChecks();
    const others = sheet.failed.filter(([code]) => !known.some((one) => one.code === code))
      .map(([code, provision]) => ({ code, provision, title: "" }));
    return make("ul", { class: "steps checks" }, [...known, ...others].map((one) => {
      const failed = sheet.failed.find(([code]) => code === one.code);
      const figures = failed ? failed[2].map(([box, n]) => `${E.boxName(box)} ${figure(n)}`).join(", ") : "";
      const provision = failed ? failed[1] : one.provision;
      return make("li", { class: failed ? "bad" : "ok", "data-code": one.code },
        failed ? `\u2717 ${say("sheet.found")}: ` : `\u2713 ${say("sheet.absent")}: `,
        plain(one.title), figures ? ` (${figures})` : "", " ",
        make("span", { class: "quiet" }, plain(one.code)), " ",
        provision ? article(provision, one.href) : null);
    }));
  };

  /* What happened to it: before and after side by side. */

  /** The figures before and after each event, walking back from what the sheet is now. */
  function figuresAround(sheet) {
    let now = { ...sheet.boxes };
    const found = [];
    for (const one of [...sheet.history].reverse()) {
      if (now && one.kind === "sheet.withdrawn") now = null;
      const after = now && { ...now };
      if (now) for (const [box, before] of one.changes) now[box] = before;
      found.unshift({ before: now && { ...now }, after });
    }
    return found;
  }

  function sideBySide(one, { before, after }) {
    const changed = new Map(one.changes.map(([box, old, n]) => [box, [old, n]]));
    const boxes = after ? inForm(after) : [...changed.keys()];
    const value = (box, i) => (changed.has(box) ? changed.get(box)[i] : (i ? after : before)[box]);
    const cell = (box, i) =>
      make("td", { class: `numeric box${changed.has(box) ? " changed" : ""}` }, figure(value(box, i)),
        changed.has(box) && i ? make("span", { class: "visually-hidden" }, ` (${say("sheet.changed")})`) : null);
    return make("table", {},
      make("caption", {}, say("sheet.around", { n: number(changed.size) })),
      make("thead", {}, make("tr", {}, ["sheet.box", "sheet.before", "sheet.after"].map((key, i) =>
        make("th", { scope: "col", class: i ? "numeric" : null }, say(key))))),
      make("tbody", {}, boxes.map((box) =>
        make("tr", {}, make("th", { scope: "row" }, E.boxName(box)), cell(box, 0), cell(box, 1)))));
  }

  const FACTS = ["resolution", "by", "ground", "copy", "sha256"];

  function moment(one, around) {
    const [was, is] = one.state;
    const facts = FACTS.filter((name) => one[name]).map((name) =>
      make("p", {}, `${say(`sheet.${name}`)}: `, name === "sha256" ? make("code", {}, plain(one[name])) : plain(one[name])));
    const why = one.why && (E.known(`kind.${one.why}`) ? say(`kind.${one.why}`) : plain(one.why));
    return make("li", {},
      make("p", {}, make("strong", {}, E.known(one.kind) ? say(one.kind) : plain(one.kind)), `, ${E.moment(one.as_of || one.at)}`,
        one.as_of ? make("span", { class: "quiet" }, ` ${say("sheet.logged", { at: E.moment(one.at) })}`) : null,
        make("span", { class: "quiet" }, ` ${say("sheet.event", { index: number(one.index) })}`)),
      was !== is ? make("p", {}, `${say("box.state")}: ${was ? say(`state.${was}`) : "-"} \u2192 ${is ? say(`state.${is}`) : "-"}`) : null,
      why ? make("p", {}, `${say("box.kind")}: ${why}`) : null,
      facts,
      (one.provisions || []).length ? make("p", {}, `${say("sheet.provisions")}: `,
        one.provisions.map((id, i) => [i ? ", " : "", article(id)])) : null,
      (one.copies || []).length ? make("p", {}, `${say("sheet.copies")}: ${one.copies.map(plain).join(", ")}`,
        (one.boxes || []).length ? `; ${say("sheet.differ")}: ${one.boxes.map(E.boxName).join(", ")}` : "") : null,
      one.changes.length ? sideBySide(one, around) : null);
  }

  E.historyOf = (sheet) => {
    const around = figuresAround(sheet);
    return make("ol", { class: "timeline" }, sheet.history.map((one, i) => moment(one, around[i])));
  };

  /* Copies that were keyed, side by side. */

  E.copiesOf = (sheet) => {
    const copies = sheet.history.filter((one) => one.kind === "sheet.keyed");
    if (!copies.length) return null;
    const figures = copies.map((one) => new Map(one.figures));
    const boxes = inForm(sheet.boxes);
    const cell = (box, i) => {
      const given = figures[i].has(box);
      const other = given && figures[i].get(box) !== sheet.boxes[box];
      return make("td", { class: `numeric box${other ? " changed" : ""}` },
        given ? `${other ? "\u2260 " : ""}${figure(figures[i].get(box))}` : "-");
    };
    const named = { class: "wide", tabindex: 0, role: "group", "aria-label": say("sheet.copies.caption") };
    return make("div", named, make("table", {},
      make("caption", {}, say("sheet.copies.caption")),
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, say("sheet.box")),
        make("th", { scope: "col", class: "numeric" }, say("sheet.counted")),
        copies.map((one) => make("th", { scope: "col", class: "numeric" }, `${plain(one.copy)} (${plain(one.by)})`)))),
      make("tbody", {}, boxes.map((box) => make("tr", {}, make("th", { scope: "row" }, E.boxName(box)),
        make("td", { class: "numeric box" }, figure(sheet.boxes[box])), copies.map((_, i) => cell(box, i)))))));
  };
})();
