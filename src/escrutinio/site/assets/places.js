/* The stations of a place, on its page: by polling place, a shard at a time. */
"use strict";

(() => {
  const E = (globalThis.Escrutinio = globalThis.Escrutinio || {});
  const { make, say, number, plain } = E;
  const AT_ONCE = 60; // so many stations are shown open

  function row(sheet, options) {
    const { station, state, kind, failed, boxes } = sheet;
    const mark = failed.length
      ? make("span", { class: "bad" }, ` \u2717 ${say("places.fails", { n: number(failed.length) })}`)
      : null;
    const shown = ["registered", "voted", ...options.map((_, i) => `v${i}`), "blank", "null"];
    return [
      make("a", { href: E.stationAt(station) }, plain(station)),
      make("span", {}, E.stateText(state, kind), mark),
      ...shown.map((box) => number(boxes[box])),
    ];
  }

  function table(name, rows, options) {
    const columns = ["level.station", "box.state", "places.registered", "places.voted"].map((key) => say(key));
    const caption = name ? say("places.of", { place: plain(name), n: number(rows.length) }) : say("places.all", { n: number(rows.length) });
    return E.table(caption, [...columns, ...options.map(plain), say("places.blank"), say("places.null")],
      rows.map((one) => row(one, options)), { numeric: (n) => n > 1 });
  }

  /** The sheets of a shard that are of this place, by polling place, in their order. */
  function halls(shard, path) {
    const found = new Map();
    for (const one of shard.sheets) {
      const sheet = E.sheetOf(one, shard);
      const { path: its, place } = sheet.place;
      if (its === path) found.set(place, [...(found.get(place) || []), sheet]);
    }
    return found;
  }

  function draw(inside, shard, path) {
    const found = halls(shard, path);
    const all = [...found.values()].reduce((n, rows) => n + rows.length, 0);
    for (const [name, rows] of found) {
      const made = table(name, rows, shard.options);
      if (!name) inside.append(made);
      else {
        inside.append(make("details", { open: all <= AT_ONCE },
          make("summary", {}, `${plain(name)}: ${say("places.n", { n: number(rows.length) })}`), made));
      }
    }
  }

  async function start(list) {
    const waiting = (list.dataset.shards || "").split(" ").filter(Boolean);
    const inside = make("div");
    const status = make("p", { role: "status" });
    const more = make("button", { type: "button", class: "button" });
    list.replaceChildren(inside, status);

    async function next() {
      more.disabled = true;
      status.textContent = say("places.loading");
      try {
        const before = inside.childElementCount;
        draw(inside, await E.data(`shard/${waiting[0]}.json`), list.dataset.path);
        waiting.shift();
        status.textContent = "";
        const first = inside.children[before];
        if (before && first) (first.querySelector("summary") || first).focus();
      } catch (error) {
        status.textContent = E.whyNot(error);
      }
      more.disabled = false;
      more.textContent = say("places.more", { n: number(waiting.length) });
      if (waiting.length) list.append(more);
      else more.remove();
    }

    more.addEventListener("click", next);
    await next();
  }

  const list = document.getElementById("stations");
  if (list) start(list);
})();
