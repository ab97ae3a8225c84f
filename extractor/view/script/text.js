// The text with its marks, and what lights what. A mark is a link to its value; a value is a link to its first mark.

const SHORT = { passage: 9, total: 2 }; // a passage gives its colour only where nothing else is marked
let lit = null; // what stays lit after a click
let pane = null;

function quoteWords(page) {
  const words = page.quotes.map((quote) => quote.text || "");
  for (const [text, marks] of page.pieces) for (const n of marks) words[n] += page.quotes[n].text ? "" : text;
  return words;
}

// Of the quotes that cover a piece, the most telling first: no passage before a value, the shorter before the longer.
function ranked(page, marks) {
  const length = (n) => page.quotes[n].end - page.quotes[n].start;
  return [...marks].sort((a, b) => (SHORT[page.quotes[a].hue] || 0) - (SHORT[page.quotes[b].hue] || 0) || length(a) - length(b));
}

function textOf(page, number, owners) {
  const seen = new Set();
  const nodes = page.pieces.map(([text, marks]) => {
    if (!marks.length) return document.createTextNode(text);
    const order = ranked(page, marks);
    const hues = [...new Set(order.map((n) => page.quotes[n].hue).filter((hue) => hue !== "passage"))].slice(0, 3);
    const opens = marks.some((n) => !seen.has(n));
    marks.forEach((n) => seen.add(n));
    const owner = owners.get(order[0]);
    const mark = make("a", {
      class: hues.length ? "mark" : "mark passage", "data-marks": marks.join(" "), href: owner ? owner.getAttribute("href") || undefined : undefined,
      tabindex: opens && owner ? 0 : -1, "aria-label": opens && owner ? `${text.trim()}: ${owner.dataset.label}` : undefined,
    }, text);
    hues.forEach((hue, n) => mark.style.setProperty(`--h${n + 1}`, `var(--${hue})`));
    if (hues.length) mark.style.setProperty("--soft", `var(--${hues[0]}-soft)`);
    return mark;
  });
  return make("div", { class: "words", dir: "auto", lang: page.language }, nodes);
}

const marksOf = (element) => (element.dataset.marks || "").split(" ").filter(Boolean).map(Number);

function strongest(page, element) {
  const marks = marksOf(element);
  const values = marks.filter((n) => page.quotes[n].hue !== "passage");
  return new Set(values.length && element.classList.contains("mark") ? values : marks);
}

function light(element, { scroll = true } = {}) {
  const wanted = strongest(pane.page, element);
  const isText = element.classList.contains("mark");
  pane.text.classList.toggle("dimmed", wanted.size > 0);
  pane.text.style.setProperty("--lit", isText ? element.style.getPropertyValue("--soft") || "var(--passage-soft)" : `var(--${element.dataset.hue || "passage"}-soft)`);
  for (const mark of pane.marks) mark.classList.toggle("lit", marksOf(mark).some((n) => wanted.has(n)));
  for (const part of pane.parts) part.classList.toggle("lit", part === element || (isText && marksOf(part).some((n) => wanted.has(n))));
  if (scroll) reveal(isText ? pane.parts.find((p) => p.classList.contains("lit")) : pane.marks.find((m) => m.classList.contains("lit")));
}

function dim() {
  pane.text.classList.remove("dimmed");
  for (const element of [...pane.marks, ...pane.parts]) element.classList.remove("lit");
  if (lit) light(lit, { scroll: false });
}

// Scroll only the pane that holds an element, and only when the element is out of sight. On a phone the cards are no pane
// of their own: the page scrolls, below the text that stays.
function reveal(element) {
  const box = element && element.closest(".scrolls");
  if (!box) return;
  const isPane = getComputedStyle(box).overflowY !== "visible";
  const inner = element.getBoundingClientRect();
  const outer = isPane ? box.getBoundingClientRect() : { top: pane.text.getBoundingClientRect().bottom, bottom: innerHeight };
  if (inner.top >= outer.top + 8 && inner.bottom <= Math.min(outer.bottom, innerHeight) - 8) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const by = inner.top - outer.top - (outer.bottom - outer.top) / 3;
  (isPane ? box : window).scrollBy({ top: by, behavior: calm ? "auto" : "smooth" });
}

function follow(element, event) {
  event.preventDefault();
  lit = lit === element && event.detail ? null : element;
  history.replaceState(null, "", element.getAttribute("href") || location.hash);
  if (!lit) return dim();
  light(element);
  const other = element.classList.contains("mark") ? pane.parts.find((p) => p.classList.contains("lit")) : pane.marks.find((m) => m.classList.contains("lit") && m.tabIndex === 0) || pane.marks.find((m) => m.classList.contains("lit"));
  if (event.detail === 0 && other) other.focus({ preventScroll: true }); // the keyboard goes along, a pointer stays
  return undefined;
}

function listenTo(elements) {
  for (const element of elements) {
    let timer = 0;
    element.addEventListener("mouseenter", () => { light(element, { scroll: false }); timer = setTimeout(() => light(element), 140); });
    element.addEventListener("mouseleave", () => { clearTimeout(timer); dim(); });
    element.addEventListener("focus", () => light(element));
    element.addEventListener("blur", dim);
    element.addEventListener("click", (event) => follow(element, event));
  }
}
