/* The typist's hands: Enter goes to the next box, the last one saves; the sum is watched quietly. */
"use strict";

(() => {
  const form = document.querySelector("form[data-key]");
  if (!form) return;
  const boxes = [...form.querySelectorAll("input[data-box]")];
  const sum = form.querySelector("[data-sum]");
  const next = (from) => boxes.slice(boxes.indexOf(from) + 1).find((one) => !one.disabled);

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input[data-box]")) return;
    const after = next(event.target);
    if (!after) return;
    event.preventDefault();
    after.focus();
    after.select();
  });

  const number = (text) => (/^\d+$/.test(text) ? Number(text) : 0);
  const watch = () => {
    const voted = form.querySelector('[data-box="voted"]');
    const votes = boxes.filter((one) => one !== voted).reduce((n, one) => n + number(one.value), 0);
    sum.textContent = `${sum.dataset.label} ${votes}`;
  };
  if (sum) {
    form.addEventListener("input", watch);
    watch();
  }
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  const first = form.querySelector("[data-first]") || boxes.find((one) => !one.value) || boxes[0];
  if (first) first.focus();
})();
