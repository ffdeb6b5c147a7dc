/* The page of what-if: a condition in the address, the sheets that meet it, and the count without them. */
"use strict";

(() => {
  const E = (globalThis.Escrutinio = globalThis.Escrutinio || {});
  const { make, say, number, plain } = E;
  const element = (id) => document.getElementById(id);
  const MOST = 50;
  let table = null;
  let loading = null;

  /* The columns, on first need. */

  function load() {
    if (!loading) {
      status(say("whatif.loading"));
      loading = E.columns().then((found) => {
        table = found;
        status("");
        fillBuilder();
        return found;
      });
      loading.catch((error) => {
        loading = null;
        status(E.whyNot(error), true);
      });
    }
    return loading;
  }

  /** What is said of the work; a result is said to those who listen, as the others see it below. */
  function status(text, bad = false, heard = false) {
    const kind = bad ? "bad" : heard ? "visually-hidden" : null;
    element("whatif-status").replaceChildren(make("span", { class: kind }, bad ? `\u2717 ${text}` : text));
  }

  /* The condition lives in the address, so that it can be sent to others. */

  function asked() {
    const found = /^#q=(.*)$/s.exec(location.hash);
    if (!found) return "";
    try {
      return decodeURIComponent(found[1].replace(/\+/g, "%20"));
    } catch {
      return found[1];
    }
  }

  function ask(condition) {
    const hash = `#q=${encodeURIComponent(condition)}`;
    if (location.hash === hash) run();
    else location.hash = hash;
  }

  async function run() {
    const text = asked();
    const result = element("whatif-result");
    result.replaceChildren();
    element("whatif-condition").value = text;
    refuse(null);
    if (!text.trim()) return;
    try {
      await load();
    } catch {
      return; // said already
    }
    if (text !== asked()) return;
    try {
      const found = E.whatIf(table, E.condition(text, table));
      if (!found.rows.length) status(say("whatif.nothing"), true);
      else {
        result.replaceChildren(...drawn(found, text));
        status(summary(found), false, true);
      }
    } catch (error) {
      if (!(error instanceof E.Refused)) throw error;
      refuse(error);
    }
  }

  function refuse(error) {
    const box = element("whatif-condition");
    if (error) {
      status(say("whatif.unread", { where: plain(error.where), known: plain(error.known) }), true);
      box.setAttribute("aria-invalid", "true");
    } else {
      status("");
      box.removeAttribute("aria-invalid");
    }
  }

  /* The result. */

  const nameOf = (option) => plain(table.options[option].name);
  const named = (options) => options.map(nameOf).join(", ");

  function outcomeText({ kind, winner, runners, tied }) {
    if (kind === "elected") return say("outcome.elected", { winner: nameOf(winner) });
    if (kind === "tie") return say("outcome.tie", { tied: named(tied) });
    if (kind === "runoff" && tied.length) return say("outcome.runoff_tied", { tied: named(tied) });
    return kind === "runoff" ? say("outcome.runoff", { runners: named(runners) }) : say("outcome.undetermined");
  }

  const summary = (found) =>
    say(found.changes ? "whatif.changes" : "whatif.same", {
      n: number(found.rows.length), outcome: outcomeText(found.then),
      before: number(found.marginBefore), after: number(found.marginAfter),
    });

  function drawn(found, text) {
    const [first, second] = table.order;
    const valid = ({ votes }) => votes.reduce((a, b) => a + b, 0);
    const share = (sums, o) => E.percent(sums.votes[o], valid(sums));
    return [
      make("h2", { id: "whatif-title", tabindex: -1 }, say("whatif.result")),
      make("p", { class: "lead" }, summary(found)),
      make("p", { class: "note" }, say("whatif.computed")),
      E.table(say("whatif.votes"), [say("whatif.option"), say("whatif.now"), say("whatif.then"), say("whatif.difference")],
        [...table.order.map((o) => line(
          nameOf(o), found.before.votes[o], found.after.votes[o], share(found.before, o), share(found.after, o))),
          ...["blank", "null", "challenged"].map((box) => line(say(`box.${box}`), found.before[box], found.after[box]))]),
      table.order.length > 1 ? make("p", {}, say("whatif.margin", {
        first: nameOf(first), second: nameOf(second),
        before: number(found.marginBefore), after: number(found.marginAfter),
      })) : null,
      make("p", {}, `${say("whatif.outcome.now")}: ${outcomeText(found.now)}. ${say("whatif.outcome.then")}: ${outcomeText(found.then)}.`),
      table.decision.articles.length ? make("p", { class: "quiet" }, `${say("whatif.law")}: `,
        table.decision.articles.map((id, i) => [i ? ", " : "", make("a", { href: E.lawAt(id) }, plain(id))])) : null,
      make("h2", {}, say("whatif.sheets", { n: number(found.rows.length) })),
      list(found.rows),
      make("p", {}, make("button", { type: "button", class: "button", id: "whatif-csv", click: () => csv(found.rows) }, say("whatif.csv"))),
      make("p", { class: "quiet" }, `${say("whatif.command")} `, make("code", {}, `escrutinio stakes \u2026 --annul ${shell(text)}`)),
    ].filter(Boolean);
  }

  const line = (name, before, after, ...shares) => {
    const [was, is] = shares.map((one) => ` (${one})`);
    return [name, number(before) + (was || ""), number(after) + (is || ""), number(after - before)];
  };

  const shell = (text) => `'${plain(text).replace(/'/g, "'\\''")}'`;
  const placeText = (i) =>
    ["department", "province", "district", "place"].map((name) => table.text(name)(i)).filter(Boolean).join(", ");

  function list(rows) {
    const columns = [say("level.station"), say("place"), say("box.state"), say("box.voted"), ...table.order.map(nameOf)];
    const n = number(rows.length);
    const caption = rows.length > MOST ? say("whatif.first", { n: number(MOST), of: n }) : say("whatif.all", { n });
    return E.table(caption, columns, rows.slice(0, MOST).map((i) => [
      make("a", { href: E.stationAt(table.stations[i]) }, plain(table.stations[i])), plain(placeText(i)),
      E.stateText(table.text("state")(i), table.text("kind")(i)), number(table.box("voted")(i)),
      ...table.order.map((o) => number(table.box(`v${o}`)(i))),
    ]), { numeric: (n) => n > 2 });
  }

  /* The list as CSV. A text that a spreadsheet would take for a formula gets an apostrophe in front. */

  E.csvField = (value) => {
    if (value === null || value === undefined) return "";
    const text = typeof value === "string" && /^[\s]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(value) ? `'${value}` : `${value}`;
    return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };

  function csv(rows) {
    const places = ["scope", "department", "province", "district", "district_code", "place"];
    const texts = ["station", ...places, "state", "kind"];
    const header = [...texts, ...table.boxes.map((box) =>
      (/^v\d+$/.test(box) ? `votes:${table.options[Number(box.slice(1))].id}` : box))];
    const lines = rows.map((i) =>
      [...texts.map((name) => table.text(name)(i)), ...table.boxes.map((box) => table.box(box)(i))]);
    const text = [header, ...lines].map((one) => `${one.map(E.csvField).join(",")}\n`).join("");
    E.keep(`${document.body.dataset.contest.replace(/[^\w-]/g, "_")}-what-if.csv`, text, "text/csv");
  }

  /* The builder writes a condition for those who would rather choose. */

  function fillBuilder() {
    const departments = [...new Set(table.places.map((one) => one[1]))].filter(Boolean).sort();
    const options = (values) => values.map(([value, text]) => make("option", { value }, text));
    const places = departments.map((one) => [one, plain(one)]);
    element("builder-department").replaceChildren(...options([["", say("whatif.anywhere")], ...places]));
    const fields = [...table.order.map((o) => [table.options[o].id, nameOf(o)]),
      ...["turnout", "blank", "null", "challenged", "voted"].map((box) => [box, say(`whatif.field.${box}`)])];
    element("builder-field").replaceChildren(...options(fields));
    element("whatif-known").textContent = say("whatif.known", { known: plain(knownFields()) });
    element("whatif-builder").disabled = false;
  }

  function knownFields() {
    try {
      E.condition("?", table);
    } catch (error) {
      return error.known;
    }
    return "";
  }

  /** A text as a condition may hold it. */
  const quoted = (text) => (text.includes("'") ? `"${text.replace(/"/g, "")}"` : `'${text}'`);

  function built() {
    const [department, field, sign, bar, unit] =
      ["department", "field", "sign", "bar", "unit"].map((name) => element(`builder-${name}`).value);
    const parts = [];
    if (department) parts.push(`department = ${quoted(department)}`);
    if (/^\d+([.,]\d+)?$/.test(bar.trim())) parts.push(`${field} ${sign} ${bar.trim()}${unit === "%" ? " %" : ""}`);
    return parts.join(" and ");
  }

  element("whatif-form").addEventListener("submit", (event) => {
    event.preventDefault();
    ask(element("whatif-condition").value.trim());
  });
  element("builder-add").addEventListener("click", () => {
    const box = element("whatif-condition");
    const made = built();
    if (!made) status(say("whatif.incomplete"), true);
    else {
      box.value = box.value.trim() ? `(${box.value.trim()}) and ${made}` : made;
      box.focus();
      status(say("whatif.written"));
    }
  });
  element("whatif-details").addEventListener("toggle", () => load().catch(() => {}));
  for (const one of document.querySelectorAll("[data-example]")) {
    one.addEventListener("click", () => ask(one.dataset.example));
  }
  addEventListener("hashchange", run);
  element("whatif-app").hidden = false;
  if (E.fromDisk()) status(say("disk"), true);
  run();
})();
