// Fills in a form, keeps every report on the device first, and sends it when there is a network.
"use strict";
const base = document.body.dataset.base;
const say = document.body.dataset;

function opened() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open("observe " + base, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("outbox", { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function store(mode, act) {
  const database = await opened();
  return new Promise((done, failed) => {
    const turn = database.transaction("outbox", mode);
    const asked = act(turn.objectStore("outbox"));
    turn.oncomplete = () => { database.close(); done(asked.result); };
    turn.onerror = turn.onabort = () => { database.close(); failed(turn.error); };
  });
}

const keep = (report) => store("readwrite", (box) => box.put(report));
const every = () => store("readonly", (box) => box.getAll());

async function send(report) {
  const body = new FormData();
  body.append("xml_submission_file", new Blob([report.xml], { type: "text/xml" }), "submission.xml");
  for (const file of report.files) body.append(file.name, file.data, file.name);
  const answer = await fetch(base + "submission", {
    method: "POST", body, headers: { "X-Observer-Page": "1", "X-OpenRosa-Version": "1.0" },
  });
  if (answer.status === 429 || answer.status >= 500) throw new Error(String(answer.status));
  if (answer.ok) {
    const said = await answer.json();
    return { ...report, state: "sent", findings: said.findings.length, files: [] };
  }
  const text = new DOMParser().parseFromString(await answer.text(), "text/xml").documentElement.textContent;
  return { ...report, state: "refused", said: text.trim() };
}

let sending = false;
async function sendAll() {
  if (sending) return;
  sending = true;
  try {
    for (const report of await every()) {
      if (report.state !== "waiting") continue;
      try { await keep(await send(report)); } catch (error) { break; }
    }
  } finally { sending = false; }
  await show();
}

async function show() {
  const net = document.getElementById("net");
  net.textContent = navigator.onLine ? net.dataset.on : net.dataset.off;
  const list = document.getElementById("outbox");
  if (!list) return;
  const found = await every();
  found.sort((a, b) => b.at.localeCompare(a.at));
  list.replaceChildren(...found.map((one) => {
    const item = document.createElement("li");
    const state = one.state === "sent" ? (one.findings ? say.checked : say.sent)
      : one.state === "refused" ? say.refused : say.waiting;
    item.textContent = `${one.title} ${one.station} · ${new Date(one.at).toLocaleString(document.documentElement.lang)} · ${state}${one.said ? ": " + one.said : ""}`;
    item.className = one.state === "sent" && !one.findings ? "good" : one.state === "waiting" ? "" : "bad";
    return item;
  }));
  if (!found.length) {
    const item = document.createElement("li");
    item.textContent = list.dataset.empty;
    list.append(item);
  }
}

function node(xml, above, path, last) {
  let at = above;
  const parts = path.split("/").slice(2);
  parts.forEach((name, i) => {
    let found = [...at.children].filter((one) => one.tagName === name);
    if (!found.length || (last && i === parts.length - 1)) {
      found = [xml.createElement(name)];
      at.append(found[0]);
    }
    at = found[found.length - 1];
  });
  return at;
}

function value(field) {
  if (field.matches("fieldset")) {
    return [...field.querySelectorAll("input:checked")].map((one) => one.value).join(" ");
  }
  if (field.type === "file") return field.files.length ? named(field) : "";
  if (field.type === "time" && field.value) return field.value.length === 5 ? field.value + ":00" : field.value;
  return field.value.trim();
}

function named(field) {
  const end = (field.files[0].name.match(/\.[A-Za-z0-9]{1,5}$/) || [".jpg"])[0].toLowerCase();
  return field.dataset.path.split("/").pop() + "-" + field.files[0].size + end;
}

function built(form) {
  const xml = document.implementation.createDocument(null, form.dataset.root);
  const root = xml.documentElement;
  root.setAttribute("id", form.dataset.form);
  root.setAttribute("version", form.dataset.version);
  const rows = new Map();
  for (const field of form.querySelectorAll("[data-path]")) {
    if (field.closest("[hidden]")) continue;
    const repeat = field.closest("[data-repeat]");
    if (!repeat) { node(xml, root, field.dataset.path).textContent = value(field); continue; }
    if (!rows.has(repeat)) rows.set(repeat, node(xml, root, repeat.dataset.repeat, true));
    const inner = field.dataset.path.slice(repeat.dataset.repeat.length);
    node(xml, rows.get(repeat), "/." + inner).textContent = value(field);
  }
  return xml;
}

function plain(path) {
  return path.replace(/count-selected\(([^)]*)\)/g,
    "(string-length(normalize-space($1)) - string-length(translate(normalize-space($1), ' ', '')) + (normalize-space($1) != ''))")
    .replace(/selected\(\s*([^,()]+?)\s*,\s*('[^']*'|"[^"]*")\s*\)/g,
      "contains(concat(' ', normalize-space($1), ' '), concat(' ', $2, ' '))");
}

function holds(xml, path, at) {
  try {
    return xml.evaluate(plain(path), at || xml.documentElement, null, XPathResult.BOOLEAN_TYPE, null).booleanValue;
  } catch (error) { return null; } // the server checks what this cannot read
}

function relevance(form) {
  const xml = built(form);
  for (const part of form.querySelectorAll("[data-relevant]")) {
    const asked = holds(xml, part.dataset.relevant) !== false;
    part.hidden = !asked;
    for (const one of part.querySelectorAll("input")) one.disabled = !asked;
  }
}

function valid(form) {
  const xml = built(form);
  for (const field of form.querySelectorAll("[data-path]")) {
    const first = field.matches("fieldset") ? field.querySelector("input") : field;
    if (!first) continue;
    let wrong = "";
    const said = value(field);
    if (field.matches("[data-required]") && !said && !field.closest("[hidden]")) wrong = form.dataset.must;
    if (said && field.dataset.constraint && !field.closest("[data-repeat]")) {
      const at = node(xml, xml.documentElement, field.dataset.path);
      if (holds(xml, field.dataset.constraint, at) === false) wrong = field.dataset.message || form.dataset.must;
    }
    first.setCustomValidity(wrong);
  }
  return form.reportValidity();
}

async function save(event) {
  event.preventDefault();
  const form = event.target;
  relevance(form);
  if (!valid(form)) return;
  const xml = built(form);
  const key = "uuid:" + crypto.randomUUID();
  const meta = xml.createElementNS("http://openrosa.org/xforms", "orx:meta");
  const id = xml.createElementNS("http://openrosa.org/xforms", "orx:instanceID");
  id.textContent = key;
  meta.append(id);
  xml.documentElement.append(meta);
  const files = [...form.querySelectorAll("input[type=file]")]
    .filter((one) => one.files.length && !one.closest("[hidden]"))
    .map((one) => ({ name: named(one), data: one.files[0] }));
  const station = form.querySelector("input[name=station], input[data-path$='/mesa'], input[data-path$='/station']");
  await keep({
    key, files, state: "waiting", title: form.dataset.title, at: new Date().toISOString(),
    station: station ? station.value : "", xml: new XMLSerializer().serializeToString(xml),
  });
  document.getElementById("said").textContent = say.saved;
  await sendAll();
  location.href = base;
}

document.addEventListener("DOMContentLoaded", () => {
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(base + "worker.js", { scope: base });
  const form = document.getElementById("report");
  if (form) {
    relevance(form);
    form.addEventListener("input", () => {
      for (const one of form.querySelectorAll("input")) one.setCustomValidity("");
      relevance(form);
    });
    form.addEventListener("submit", save);
    for (const button of form.querySelectorAll("[data-more]")) {
      button.addEventListener("click", () => {
        const all = form.querySelectorAll(`[data-repeat="${button.dataset.more}"]`);
        const next = all[all.length - 1].cloneNode(true);
        for (const one of next.querySelectorAll("input")) {
          if (one.matches("[type=checkbox],[type=radio]")) one.checked = false; else one.value = "";
          if (one.name) one.name += "+";
        }
        all[all.length - 1].after(next);
        next.querySelector("input").focus();
      });
    }
  }
  const now = document.getElementById("send");
  if (now) now.addEventListener("click", sendAll);
  window.addEventListener("online", sendAll);
  window.addEventListener("offline", show);
  sendAll().catch(show);
  setInterval(sendAll, 30000);
});
