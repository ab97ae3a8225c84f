"use strict";
const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const links = all("#list a");
const views = all(".view");
const chips = all("#filters button");
const find = document.getElementById("find");
const nothing = document.getElementById("nothing");

function chosen() {
  return chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.verdict);
}

function show() {
  const name = decodeURIComponent(location.hash.slice(1)) || "overview";
  const target = views.find((view) => view.id === name) || views[0];
  for (const view of views) view.hidden = view !== target;
  for (const link of links) link.classList.toggle("current", link.dataset.name === target.id);
  document.querySelector("main").scrollTop = 0;
}

function filter() {
  const verdicts = chosen();
  const words = find.value.trim().toLowerCase();
  let shown = 0;
  for (const link of links) {
    const has = link.dataset.verdicts.split(" ");
    const fits = (!verdicts.length || verdicts.some((v) => has.includes(v))) && link.dataset.name.includes(words);
    link.hidden = !fits;
    shown += fits;
  }
  nothing.hidden = shown > 0;
  const values = verdicts.filter((v) => v !== "critical" && v !== "failed");
  for (const row of all("tr.value")) row.hidden = values.length > 0 && !values.includes(row.dataset.verdict);
  for (const card of all(".card")) card.hidden = values.length > 0 && !card.querySelector("tr.value:not([hidden])");
}

function spans(text) {
  return text.split(" ").filter(Boolean).map((span) => span.split("-").map(Number));
}

function light(row) {
  const pre = row.closest(".split").querySelector("pre");
  const gold = spans(row.dataset.gold);
  const predicted = spans(row.dataset.predicted);
  if (!gold.length && !predicted.length) return;
  const inside = (list, a, b) => list.some(([start, end]) => start <= a && b <= end);
  pre.classList.add("lit");
  let first = null;
  for (const seg of pre.children) {
    const a = Number(seg.dataset.start);
    const b = Number(seg.dataset.end);
    seg.classList.toggle("on-gold", inside(gold, a, b));
    seg.classList.toggle("on-predicted", inside(predicted, a, b));
    if (!first && (seg.classList.contains("on-gold") || seg.classList.contains("on-predicted"))) first = seg;
  }
  if (first) {
    const box = pre.closest(".text");
    const top = first.getBoundingClientRect().top - box.getBoundingClientRect().top;
    if (top < 0 || top > box.clientHeight - 40) box.scrollTop += top - box.clientHeight / 3;
  }
}

function dim(row) {
  row.closest(".split").querySelector("pre").classList.remove("lit");
}

for (const chip of chips) {
  chip.addEventListener("click", () => {
    chip.setAttribute("aria-pressed", chip.getAttribute("aria-pressed") === "true" ? "false" : "true");
    filter();
  });
}
for (const row of all("tr.value")) {
  row.addEventListener("mouseenter", () => light(row));
  row.addEventListener("mouseleave", () => dim(row));
  row.addEventListener("focus", () => light(row));
  row.addEventListener("blur", () => dim(row));
}
document.addEventListener("keydown", (event) => {
  if (event.target === find || (event.key !== "j" && event.key !== "k")) return;
  const visible = links.filter((link) => !link.hidden);
  const at = visible.findIndex((link) => link.classList.contains("current"));
  const next = visible[at + (event.key === "j" ? 1 : -1)];
  if (next) next.click();
});
find.addEventListener("input", filter);
addEventListener("hashchange", show);
show();
filter();
