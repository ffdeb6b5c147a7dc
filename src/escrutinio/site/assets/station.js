/* The page of a station: whose sheet is asked for in the address, and everything about it. */
"use strict";

(() => {
  const E = (globalThis.Escrutinio = globalThis.Escrutinio || {});
  const { make, say, plain } = E;
  const element = (id) => document.getElementById(id);
  const home = document.title;
  let asked = 0; // so that an answer which comes late is left out

  /** The station in the address, and whether its proof is asked for; a hash is not sent to a server. */
  function address() {
    const query = new URLSearchParams(location.search).get("n") || "";
    const [, start, verify] = /^(.*?)(\/?verify)?$/s.exec(location.hash.slice(1));
    let text = start;
    try {
      text = decodeURIComponent(start);
    } catch {
      // as it was typed
    }
    return { typed: (text || query).trim(), verify: Boolean(verify) };
  }

  function tell(text, bad = false) {
    const status = element("station-status");
    status.className = bad ? "bad" : "";
    status.textContent = bad ? `\u2717 ${text}` : text;
  }

  async function open(focus) {
    const { typed, verify } = address();
    const mine = ++asked;
    element("station-sheet").hidden = true;
    element("station-trail").replaceChildren();
    element("station-title").textContent = say("station.title");
    document.title = home;
    element("station-number").value = typed;
    if (!typed) {
      tell(E.fromDisk() ? say("disk") : say("station.ask"));
      return;
    }
    tell(say("station.loading", { station: plain(typed) }));
    try {
      const found = await E.locate(typed);
      if (mine !== asked) return;
      const shard = found && (await E.data(`shard/${found.shard}.json`));
      if (mine !== asked) return;
      const at = shard ? shard.sheets.findIndex((row) => row[0] === found.station) : -1;
      if (at < 0) missing(typed, focus);
      else show({ shard, at, n: found.shard }, focus, verify);
    } catch (error) {
      if (mine === asked) tell(E.whyNot(error), true);
    }
  }

  function missing(typed, focus) {
    const tried = E.readings(typed).map(plain).join(", ");
    tell(say("station.unknown", { station: plain(typed), tried }), true);
    if (focus) element("station-number").focus();
  }

  function show(where, focus, verify) {
    const sheet = E.sheetOf(where.shard.sheets[where.at], where.shard);
    const title = say("station.of", { station: plain(sheet.station) });
    element("station-title").textContent = title;
    document.title = `${title} \u00b7 ${home}`;
    tell("");
    element("station-trail").replaceChildren(trail(sheet));
    const parts = [
      E.formOf(sheet),
      make("h2", {}, say("sheet.checks")), E.checksOf(sheet),
      ...(sheet.history.length
        ? [make("h2", {}, say("sheet.history")), E.historyOf(sheet)]
        : [make("p", { class: "quiet" }, say("sheet.unchanged"))]),
      ...titled("sheet.copies.title", E.copiesOf(sheet)),
      neighbours(sheet, where),
    ];
    element("station-drawn").replaceChildren(...parts);
    element("station-sheet").hidden = false;
    E.proofOf(sheet, verify);
    if (focus && !verify) element("station-title").focus();
  }

  const titled = (key, found) => (found ? [make("h2", {}, say(key)), found] : []);

  /** From the whole to the proof: the last step is "verify". */
  function trail({ station, place }) {
    const { base } = document.body.dataset;
    const folders = place.path.split("/").filter(Boolean);
    const start = folders.length - place.names.length;
    const steps = [
      [base, say("station.whole")],
      ...place.names.map((name, i) => [`${base}${folders.slice(0, start + i + 1).join("/")}/`, plain(name)]),
    ];
    return make("ol", {},
      steps.map(([to, text]) => make("li", {}, make("a", { href: to }, text))),
      make("li", {}, make("a", { href: E.stationAt(station), "aria-current": "page" }, say("station.short", { station: plain(station) }))),
      make("li", {}, make("a", { href: `${E.stationAt(station)}/verify` }, say("station.verify"))));
  }

  /* The stations before and after it in the same place, which may lie in the next shard. */

  function neighbours(sheet, { shard, at, n }) {
    const { base, root, folder } = document.body.dataset;
    const { path, names } = sheet.place;
    const place = plain(names[names.length - 1] || say("station.whole"));
    return make("nav", { class: "pager", "aria-label": say("station.near") }, make("ul", {},
      make("li", {}, near(shard, at, n, -1, path)),
      make("li", {}, near(shard, at, n, 1, path)),
      make("li", {}, make("a", { href: `${base}${path}` }, say("station.place", { place }))),
      make("li", {}, make("a", { href: `${root}data/${folder}/shard/${n}.json` }, say("station.json")))));
  }

  function near(shard, at, n, step, path) {
    const [row, words] = [shard.sheets[at + step], step < 0 ? "station.before" : "station.next"];
    if (row) {
      if (shard.places[row[1]].path !== path) return null;
      const rel = step < 0 ? "prev" : "next";
      return make("a", { href: E.stationAt(row[0]), rel }, say(words, { station: plain(row[0]) }));
    }
    if (n + step < 0) return null;
    const button = make("button", { type: "button", class: "button", click: () => further(button, n + step, step, path) },
      say(`${words}.shard`));
    return button;
  }

  async function further(button, n, step, path) {
    try {
      const shard = await E.data(`shard/${n}.json`);
      const row = step < 0 ? shard.sheets[shard.sheets.length - 1] : shard.sheets[0];
      if (row && shard.places[row[1]].path === path) location.href = E.stationAt(row[0]);
      else button.replaceWith(make("span", { class: "quiet" }, say("station.last")));
    } catch (error) {
      button.replaceWith(make("span", { class: "quiet" }, error.absent ? say("station.last") : E.whyNot(error)));
    }
  }

  element("station-ask").hidden = false;
  element("station-ask").addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = element("station-number").value.trim();
    if (!typed) return;
    const hash = `#${encodeURIComponent(typed)}`;
    if (location.hash === hash) open(true);
    else location.hash = hash;
  });
  addEventListener("hashchange", () => open(true));
  open(false);
})();
