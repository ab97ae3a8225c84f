// The review page: keys, words selected in the text, and forms. What is shown comes from the server.
"use strict";

const byId = (id) => document.getElementById(id);
const article = byId("article"), text = byId("text"), cases = byId("cases"), picker = byId("picker");
let current = null; // id of the incident that keys act on
let form = null; // the open form
let hushed = 0;

function say(words, bad) {
  const line = byId("say");
  line.textContent = words;
  line.className = bad ? "bad" : "";
  line.hidden = !words;
  clearTimeout(hushed);
  hushed = setTimeout(() => { line.hidden = true; }, bad ? 9000 : 2600);
}

async function post(url, body) {
  try {
    const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    const type = answer.headers.get("content-type") || "";
    const said = type.includes("json") ? await answer.json() : { say: await answer.text(), bad: true };
    if (said.say) say(said.say, said.bad);
    return { ok: answer.ok, ...said };
  } catch {
    say("Not saved: the program does not answer. Start `incidents review` again; what was saved is there.", true);
    return { ok: false };
  }
}

// The list

function write(what) {
  return post(`/write/${what}`, {}).then((said) => {
    const notes = byId("notes");
    notes.replaceChildren(...(said.notes || []).map((note) => Object.assign(document.createElement("p"), { textContent: note })));
    notes.hidden = !(said.notes || []).length;
  });
}

// What has the frame

const rowOf = (node) => node?.closest?.(".row");
const cardOf = (node) => node?.closest?.(".card");
const rows = () => [...cases.querySelectorAll(".row")];
const cards = () => [...cases.querySelectorAll(".card")];

function aim(card) {
  current = card ? card.id : null;
  for (const one of cards()) one.classList.toggle("current", one === card);
  for (const mark of text.querySelectorAll(".mark")) mark.classList.toggle("ours", !!current && mark.dataset.rows.split(" ").some((row) => row.startsWith(`${current}-`)));
  text.classList.toggle("aiming", !!current);
  document.body.classList.toggle("no-incident", !current || card.classList.contains("rejected"));
  byId("picked").textContent = current ? current.slice(1) : "";
}

function light(row) {
  for (const mark of text.querySelectorAll(".mark")) {
    const is = !!row && mark.dataset.rows.split(" ").includes(row.id);
    mark.classList.toggle("lit", is);
    mark.style.setProperty("--lit", is ? `var(--${row.dataset.hue || "passage"}-soft)` : "");
  }
}

function show(id) {
  const node = byId(id) || byId(current || "") || cards()[0];
  node?.focus();
}

function bringWordsIntoView(row) {
  const mark = text.querySelector(".mark.lit") || (row ? null : text.querySelector(".mark.ours"));
  if (mark) mark.scrollIntoView({ block: "nearest" });
}

function step(list, by) {
  const here = list.indexOf(list.find((one) => one === document.activeElement || one.contains(document.activeElement)) || byId(current || ""));
  const next = list[Math.min(list.length - 1, Math.max(0, here + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

// Actions

const address = (what) => `/a/${article.dataset.number}/${what}`;
const targetOf = (node) => {
  const row = rowOf(node), card = cardOf(node);
  if (row) return { incident: row.dataset.incident || null, path: row.dataset.path };
  return card ? { incident: card.dataset.incident, path: null } : null;
};

function put(said) {
  if (said.cases === undefined) return;
  form = null;
  cases.innerHTML = said.cases;
  text.innerHTML = said.text;
  byId("bar").innerHTML = said.bar;
  aim(byId(current || "") || cards()[0]);
}

async function act(what, more) {
  const said = await post(address("do"), { do: what, ...more });
  if (!said.ok) return said;
  const wasWhole = more && more.path === null;
  put(said);
  const next = (what === "accept" || what === "reject") && wasWhole ? cards().find((card) => "open" in card.dataset && card.compareDocumentPosition(byId(said.focus) || card) & 2) || cards().find((card) => "open" in card.dataset) : null;
  if (what === "finish") byId("next")?.focus();
  else show(next ? next.id : said.focus);
  return said;
}

function press(what, node) {
  const target = targetOf(node) || targetOf(byId(current || ""));
  if (what === "undo" || what === "finish" || what === "reopen") return void act(what, {});
  if (!target) return void say("There is no incident to act on.", true);
  if (what === "accept") return void act("accept", target);
  if (what === "reject") return openReject(node, target);
  if (target.path) return void openForm(target.incident, target.path, {}, rowOf(node));
  const first = byId(target.incident).querySelector(".row");
  first?.focus();
  say("Choose a value with ↓ and ↑, then press e.");
}

// Forms

function place(made, after) {
  form?.remove();
  form = made;
  const card = byId(current || "");
  if (after) after.after(form);
  else if (form.dataset.incident && card) card.append(form);
  else (cases.querySelector("section.whole .rows") || cases).after(form);
  form.scrollIntoView({ block: "nearest" });
}

function openReject(node, target) {
  const made = byId("rejecting").content.firstElementChild.cloneNode(true);
  made.querySelector(`.reasons[data-of=${target.path ? "incident" : "value"}]`).remove();
  Object.assign(made.dataset, { incident: target.incident || "", path: target.path || "" });
  place(made, rowOf(node) || byId(target.incident).querySelector("header"));
  made.querySelector("[data-reason]").focus();
}

async function openForm(incident, path, more, after) {
  const said = await post(address("form"), { incident, path, ...more });
  if (!said.ok) return;
  if (incident && incident !== current) aim(byId(incident));
  showForm(said.form, after || byId(`${incident || "article"}-${path.replace(".", "-")}`));
}

function showForm(html, after) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  place(holder.content.firstElementChild, after);
  const slot = form.querySelector("[data-current]") || form.querySelector("[data-slot]") || form.querySelector("[data-slot-button]");
  if (slot) slot.dataset.current = "";
  (form.querySelector("input[data-current], .fields select, .fields input") || form.querySelector("button")).focus();
}

function slotOf() {
  const at = form?.querySelector("[data-current]");
  return at ? at.name || at.dataset.slotButton : "";
}

function stated() {
  const fields = {};
  for (const input of form.querySelectorAll("[name]")) {
    if (input.name === "why") continue;
    if ("many" in input.dataset) (fields[input.name] ??= []).push(...(input.checked ? [input.value] : []));
    else fields[input.name] = "flag" in input.dataset ? input.checked : input.value;
  }
  const quotes = [...form.querySelectorAll(".quotes li")].map((quote) => [Number(quote.dataset.start), Number(quote.dataset.end)]);
  const name = form.querySelector("input[name=name]");
  const rest = ["admin1", "country"].map((part) => form.querySelector(`input[name=${part}]`)).filter(Boolean);
  const changed = name && name.value !== name.defaultValue && rest.every((part) => part.value === part.defaultValue) ? "name" : "";
  return { incident: form.dataset.incident || null, path: form.dataset.path || null, fields: { ...fields, evidence: quotes }, changed, why: form.querySelector("[name=why]").value };
}

async function save() {
  const kind = form.dataset.kind, { fields, changed, ...target } = stated();
  if (kind === "reject") {
    if (!target.why.trim()) return say("Say why: choose a reason or write one.", true);
    return void act("reject", target);
  }
  const after = form.previousElementSibling, said = await post(address("do"), { do: "keep", fields, changed, ...target });
  if (said.ok) { put(said); show(said.focus); } else if (said.form) showForm(said.form, after);
}

function close() {
  const owner = form && (byId(`${form.dataset.incident || "article"}-${form.dataset.path.replace(".", "-")}`) || byId(form.dataset.incident));
  form?.remove();
  form = null;
  owner?.focus();
}

// Words selected in the text. Offsets count code points, as everywhere in the output.

function selected() {
  const chosen = document.getSelection();
  if (!chosen.rangeCount || chosen.isCollapsed) return null;
  const range = chosen.getRangeAt(0);
  if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(text);
  before.setEnd(range.startContainer, range.startOffset);
  const start = [...before.toString()].length, words = range.toString();
  return words.trim() ? { start, end: start + [...words].length, box: range.getBoundingClientRect() } : null;
}

function offer() {
  const words = selected();
  if (words && form?.dataset.kind === "keep" && slotOf()) return void fill(words);
  picker.hidden = !words || !!form;
  if (picker.hidden) return;
  picker.style.top = `${Math.min(innerHeight - picker.offsetHeight - 8, words.box.bottom + 8)}px`;
  picker.style.left = `${Math.max(8, Math.min(innerWidth - picker.offsetWidth - 8, words.box.left))}px`;
}

async function fill({ start, end }) {
  const after = form.previousElementSibling, slot = slotOf();
  const said = await post(address("form"), { ...stated(), slot, start, end });
  document.getSelection().removeAllRanges();
  if (said.ok) showForm(said.form, after);
}

function pick(path) {
  const words = selected();
  if (!words) return void say("Select words in the text first.", true);
  picker.hidden = true;
  const { start, end } = words;
  document.getSelection().removeAllRanges();
  if (path === "incident") return void act("add", { start, end }).then((said) => { if (said.ok) aim(byId(said.focus)); });
  if (path === "totals.new") return void openForm(null, path, { start, end });
  if (document.body.classList.contains("no-incident")) return void say("Add the incident first: press n.", true);
  return void openForm(current, path, { start, end });
}

function walkWords(event) {
  const chosen = document.getSelection(), forward = event.key === "ArrowRight" || event.key === "ArrowDown";
  const unit = event.key === "ArrowUp" || event.key === "ArrowDown" ? "line" : "word";
  event.preventDefault();
  if (!chosen.rangeCount || !text.contains(chosen.anchorNode)) {
    const start = text.querySelector(".mark.ours")?.firstChild || document.createTreeWalker(text, NodeFilter.SHOW_TEXT).nextNode();
    if (!start) return;
    chosen.collapse(start, 0);
  } else if (event.shiftKey) return void chosen.modify("extend", forward ? "right" : "left", unit);
  else if (forward) chosen.collapseToEnd();
  else { chosen.collapseToStart(); chosen.modify("move", "left", unit); }
  if (unit === "line" && forward) chosen.modify("move", "forward", "line");
  chosen.modify("extend", "forward", "word");
}

// Listening

const DIGITS = ["attacker", "target", "counts.new", "place", "when", "claims.new", "weapons", "evidence", "totals.new"];
const KEYS = {
  j: () => step(cards(), 1), k: () => step(cards(), -1),
  ArrowDown: () => step([...cards(), ...rows()].sort(inOrder), 1), ArrowUp: () => step([...cards(), ...rows()].sort(inOrder), -1),
  a: () => press("accept", document.activeElement), e: () => press("edit", document.activeElement), r: () => press("reject", document.activeElement),
  u: () => press("undo"), f: () => (byId("next") ? byId("next").click() : press("finish")), n: () => pick("incident"),
  t: () => { text.focus(); text.scrollIntoView({ block: "nearest" }); }, "?": () => byId("help").showModal(),
  "[": () => turn("before"), "]": () => turn("after"), g: () => { location.href = "/"; },
};
const inOrder = (one, other) => (one.compareDocumentPosition(other) & 4 ? -1 : 1);

function turn(way) {
  if (article.dataset[way]) location.href = `/a/${article.dataset[way]}`;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help")?.open) return;
  if (!article) return;
  if (event.key === "Escape") { picker.hidden = true; document.getSelection().removeAllRanges(); return void close(); }
  const typing = event.target.matches("input, select, textarea");
  if (form && typing) return;
  if (form?.dataset.kind === "reject") {
    const reason = form.querySelectorAll("[data-reason]")[Number(event.key) - 1];
    if (reason) { event.preventDefault(); reason.click(); }
    return;
  }
  if (document.activeElement === text && event.key.startsWith("Arrow")) return walkWords(event);
  if (/^[1-9]$/.test(event.key) && selected()) { event.preventDefault(); return void pick(DIGITS[event.key - 1]); }
  if (form) return;
  const done = KEYS[event.key];
  if (done) { event.preventDefault(); done(); }
}

function onClick(event) {
  const button = event.target.closest("button");
  if (button?.dataset.write) return void write(button.dataset.write);
  if (!article) return;
  if (!button) {
    const mark = event.target.closest(".mark");
    if (mark && !selected()) show(mark.dataset.rows.split(" ")[0]);
    return;
  }
  if (button.dataset.pick) return pick(button.dataset.pick);
  if (button.dataset.reason) { form.querySelector("[name=why]").value = button.dataset.reason; return void save(); }
  if (button.dataset.add) { const card = cardOf(button); if (card) aim(card); return void openForm(card ? card.dataset.incident : null, button.dataset.add, {}); }
  if (button.dataset.do) return press(button.dataset.do, button);
  if (button.dataset.slotButton) return choose(button);
  if (button.matches(".drop")) return button.closest("li").remove();
  if (button.matches(".cancel")) return close();
  if (button.id === "help-button") return byId("help").showModal();
  if (button.matches(".close")) return byId("help").close();
}

function choose(slot) {
  for (const other of form.querySelectorAll("[data-current]")) delete other.dataset.current;
  slot.dataset.current = "";
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", onClick);
if (article) {
  document.addEventListener("mouseup", () => setTimeout(offer));
  document.addEventListener("keyup", (event) => { if (event.target === text && (event.key.startsWith("Arrow") || event.key === "Shift")) offer(); });
  picker.addEventListener("mousedown", (event) => event.preventDefault());
  document.addEventListener("submit", (event) => { event.preventDefault(); save(); });
  cases.addEventListener("focusin", ({ target }) => {
    if (form?.contains(target)) { if ("slot" in target.dataset) choose(target); return; }
    const card = cardOf(target);
    if (card && card.id !== current) aim(card);
    light(rowOf(target));
    bringWordsIntoView(rowOf(target));
  });
  cases.addEventListener("mouseover", ({ target }) => { const row = rowOf(target); if (row) light(row); });
  cases.addEventListener("mouseleave", () => light(rowOf(document.activeElement)));
  aim(cards().find((card) => "open" in card.dataset) || cards()[0]);
  (byId("next") || byId(current || "") || text).focus({ preventScroll: true });
}
