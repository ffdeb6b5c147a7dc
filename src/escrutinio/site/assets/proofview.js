/* The proof of a sheet as a reader sees it: a button, a verdict, its steps, and what it leaves open. */
"use strict";

(() => {
  const E = (globalThis.Escrutinio = globalThis.Escrutinio || {});
  const { make, say, plain } = E;
  const element = (id) => document.getElementById(id);
  const SIGNS = { ok: "\u2713", bad: "\u2717", unknown: "?" };
  let current = null;

  /* A key and a checkpoint from elsewhere stay in this browser, where it keeps things at all. */

  const place = (name) => `escrutinio:${new URL(document.body.dataset.root, location.href).pathname}:${name}`;

  function stored(name, text) {
    try {
      if (text === undefined) return localStorage.getItem(place(name)) || "";
      if (text) localStorage.setItem(place(name), text);
      else localStorage.removeItem(place(name));
      return text;
    } catch {
      return text || ""; // a browser that keeps nothing
    }
  }

  const trust = () => ({
    key: stored("key", element("trust-key").value.trim()),
    checkpoint: stored("checkpoint", element("trust-checkpoint").value.replace(/^\s+$/, "")),
  });

  /* What was found. */

  function differencesOf(step) {
    const columns = step.name === "sheet"
      ? ["sheet.box", "proof.shown", "proof.logged"]
      : ["proof.where", "proof.said", "proof.wanted"];
    const rows = step.differences.slice(0, 20).map(({ where, said, wanted }) =>
      [plain(where), make("code", {}, plain(said) || "-"), make("code", {}, plain(wanted) || "-")]);
    return E.table(say("proof.differences"), columns.map((key) => say(key)), rows, { numeric: () => false });
  }

  const stepOf = (step) =>
    make("li", { class: step.state, "data-step": step.name },
      make("span", { "aria-hidden": "true" }, `${SIGNS[step.state]} `),
      make("strong", {}, `${say(`proof.${step.name}`)}: ${say(`proof.is.${step.state}`)}.`), " ", plain(step.text),
      step.differences.length ? differencesOf(step) : null);

  /** The verdict in a sentence, with the first thing that is not as it must be. */
  function verdictOf(found) {
    const verdict = found.state === "ok" && found.anchored ? "anchored" : found.state;
    const first = found.steps.find((one) => one.state === "bad");
    const at = first && first.differences[0];
    return make("p", { class: found.state }, make("span", { "aria-hidden": "true" }, `${SIGNS[found.state]} `),
      say(`proof.verdict.${verdict}`),
      first ? ` ${say("proof.first", { part: say(`proof.${first.name}`), where: at ? plain(at.where) : "-" })}` : "",
      at && first.name === "sheet" ? ` ${say("proof.both", { shown: plain(at.said), logged: plain(at.wanted) })}` : "");
  }

  function afterwards(found, sheet) {
    const kept = make("span", { role: "status" });
    const name = `${document.body.dataset.contest}-${sheet.station}`.replace(/[^\w-]/g, "_");
    const buttons = [
      found.receipt && found.state === "ok" ? make("button", {
        type: "button", class: "button", id: "receipt",
        click: () => E.keep(`${name}.tlog-proof`, found.receipt),
      }, say("proof.receipt")) : null,
      found.checkpoint && found.state === "ok" ? make("button", {
        type: "button", class: "button", id: "keep-checkpoint",
        click: () => {
          element("trust-checkpoint").value = stored("checkpoint", found.checkpoint);
          kept.textContent = say("proof.keep.done");
        },
      }, say("proof.keep")) : null,
    ];
    return [
      found.key ? make("p", {}, `${say("proof.key")} `, make("code", { id: "log-key" }, plain(found.key))) : null,
      make("p", {}, buttons.filter(Boolean).flatMap((one) => [one, " "]), kept),
      make("h3", {}, say("proof.open")),
      make("ul", {}, ["key", "later", "truth"].map((one) => make("li", {}, say(`proof.open.${one}`)))),
    ].filter(Boolean);
  }

  async function verify() {
    const sheet = current;
    element("proof-after").replaceChildren();
    element("proof-steps").replaceChildren();
    element("proof-verdict").replaceChildren(make("p", {}, say("proof.working")));
    element("proof-verify").disabled = true;
    try {
      const found = await E.prove(sheet, document.body.dataset.contest, trust());
      if (sheet !== current) return;
      element("proof-steps").replaceChildren(...found.steps.map(stepOf));
      element("proof-after").replaceChildren(...afterwards(found, sheet));
      element("proof-verdict").replaceChildren(verdictOf(found));
    } finally {
      element("proof-verify").disabled = false;
    }
  }

  /** The part of the page that proves a sheet; it starts at once where the address asks for it. */
  E.proofOf = (sheet, now) => {
    current = sheet;
    for (const id of ["proof-verdict", "proof-steps", "proof-after"]) element(id).replaceChildren();
    if (!now) return;
    element("proof-title").focus();
    verify();
  };

  element("trust-key").value = stored("key");
  element("trust-checkpoint").value = stored("checkpoint");
  if (element("trust-key").value || element("trust-checkpoint").value) element("trust").open = true;
  element("proof-form").addEventListener("submit", (event) => {
    event.preventDefault();
    verify();
  });
})();
