/* The search of every page: a station's number, a polling place, a district (ARIA 1.2 combobox). */
"use strict";

(() => {
  const E = (globalThis.Escrutinio = globalThis.Escrutinio || {});
  const { make, say, plain } = E;
  const MOST = 12;
  const form = document.getElementById("search");
  if (!form) return;
  const input = document.getElementById("search-input");
  const list = document.getElementById("search-list");
  const status = document.getElementById("search-status");
  let names = null; // [folded label, label, path, kind]
  let chosen = -1;
  let settled = false; // what is typed was sent or put aside: names that arrive late change nothing

  /** The names of places, on first need. */
  async function load() {
    if (names) return;
    names = [];
    try {
      const found = await E.data("names.json");
      names = found.map(([label, path, kind]) => [E.folded(label), label, path, kind]);
      if (document.activeElement === input && input.value && !settled) suggest();
    } catch (error) {
      names = null;
      status.textContent = E.whyNot(error);
    }
  }

  /* What fits: names that begin so first, then words that do, then any that hold it. */

  function rank(label, sought) {
    if (label.startsWith(sought)) return 0;
    if (label.includes(` ${sought}`)) return 1;
    return label.includes(sought) ? 2 : 3;
  }

  function fitting(typed) {
    const sought = E.folded(typed).replace(/\s+/g, " ").trim();
    const ranks = [[], [], []];
    for (const one of names || []) {
      const found = rank(one[0], sought);
      if (found < 3 && ranks[found].length < MOST) ranks[found].push(one);
    }
    return ranks.flat().slice(0, MOST);
  }

  function suggest() {
    const typed = input.value.trim();
    const options = [];
    if (/^\d+$/.test(typed)) {
      const station = E.readings(typed)[0];
      options.push(option(say("search.station", { station }), say("level.station"), () => toStation(typed)));
    }
    if (typed) {
      for (const [, label, path, kind] of fitting(typed)) {
        options.push(option(plain(label), say(`level.${kind}`), () => go(`${document.body.dataset.base}${path}`)));
      }
    }
    options.forEach((one, i) => { one.id = `search-option-${i}`; });
    list.replaceChildren(...options);
    choose(-1);
    expand(options.length > 0);
    status.textContent = typed ? say(options.length ? "search.found" : "search.none", { n: E.number(options.length) }) : "";
  }

  function option(text, kind, act) {
    const made = make("li", { role: "option", "aria-selected": "false" }, text, " ", make("span", { class: "quiet" }, kind));
    made.addEventListener("mousedown", (event) => event.preventDefault()); // the input keeps the focus
    made.addEventListener("click", act);
    return made;
  }

  const expanded = () => input.getAttribute("aria-expanded") === "true";

  function expand(open) {
    input.setAttribute("aria-expanded", `${open}`);
    list.hidden = !open;
    if (!open) choose(-1);
  }

  function choose(n) {
    chosen = n;
    [...list.children].forEach((one, i) => one.setAttribute("aria-selected", `${i === n}`));
    if (n < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[n].id);
      list.children[n].scrollIntoView({ block: "nearest" });
    }
  }

  /* Going there. */

  function go(address) {
    expand(false);
    location.href = address;
  }

  /** A station's sheet, where the index has it. */
  async function toStation(typed) {
    status.textContent = say("search.looking");
    try {
      const found = await E.locate(typed);
      status.textContent = found ? "" : say("search.unknown", { station: plain(typed) });
      visible(!found);
      if (found) go(E.stationAt(found.station));
      else expand(false);
    } catch (error) {
      status.textContent = E.whyNot(error);
      visible(true);
    }
  }

  /** What goes wrong is said to everybody, the rest only to those who listen. */
  function visible(shown) {
    status.className = shown ? "bad" : "visually-hidden";
  }

  const KEYS = {
    ArrowDown: () => { if (expanded()) choose((chosen + 1) % list.children.length); else suggest(); },
    ArrowUp: () => { if (expanded()) choose((chosen <= 0 ? list.children.length : chosen) - 1); else suggest(); },
    Home: () => input.setSelectionRange(0, 0),
    End: () => input.setSelectionRange(input.value.length, input.value.length),
    Escape: () => { settled = true; if (expanded()) expand(false); else input.value = ""; },
  };

  input.addEventListener("focus", load);
  input.addEventListener("input", () => { settled = false; visible(false); suggest(); });
  input.addEventListener("blur", () => expand(false));
  input.addEventListener("keydown", (event) => {
    const act = !event.isComposing && KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    settled = true;
    const typed = input.value.trim();
    const options = [...list.children];
    if (chosen >= 0) options[chosen].click();
    else if (/^\d+$/.test(typed)) toStation(typed);
    else if (typed && options.length) options[0].click();
    else if (typed) {
      status.textContent = say("search.none");
      visible(true);
    }
  });
  form.hidden = false;
})();
