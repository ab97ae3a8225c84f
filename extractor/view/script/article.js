// One article: its head, its text, its incidents, its totals.

const articleSection = byId("article");

function pageOf(number) {
  const page = { pieces: [], quotes: [], cards: [], totals: [], notices: [], issues: [], ...stored(number), number };
  page.pieces = page.pieces.map(([text, marks]) => [text, marks || []]);
  page.said = quoteWords(page);
  return page;
}

function openArticle(number, { incident, at }) {
  const page = pageOf(number);
  lit = null;
  const cards = make("div", { class: "cards scrolls" }, ...page.cards.map((card) => cardOf(page, card)), totalsOf(page), issuesOf(page), historyOf(page.history, page.cards.length ? "Other decisions in review" : "History"), page.made ? make("p", { class: "made quiet" }, "Made with ", make("bdi", {}, page.made)) : null);
  const parts = [...cards.querySelectorAll(".part")];
  const owners = new Map();
  for (const part of parts) for (const n of marksOf(part)) if (!owners.has(n)) owners.set(n, part);
  const text = page.pieces.length ? make("div", { class: "text scrolls", role: "region", "aria-label": "Text of the article" }, legendOf(page), textOf(page, number, owners)) : null;
  articleSection.replaceChildren(headOf(page), make("div", { class: text ? "split" : "split alone" }, text, cards));
  pane = { page, parts, text: text || make("div"), marks: text ? [...text.querySelectorAll(".mark")] : [] };
  listenTo([...pane.marks, ...parts.filter((part) => part.classList.contains("cited"))]);
  if (incident) goTo(incident, at);
}

function goTo(incident, at) {
  const card = byId(`card-${incident}`);
  const holder = card || articleSection;
  const part = at ? [...holder.querySelectorAll(".part")].find((p) => p.dataset.at === at) : holder.querySelector("h2 .part");
  if (!part) return;
  card?.scrollIntoView({ block: "start" });
  lit = part;
  light(part);
}

function headOf(page) {
  const link = page.link ? make("a", { href: page.link, rel: "noreferrer noopener", target: "_blank" }, "source") : null;
  return make("header", {},
    make("p", { class: "back" }, make("a", { href: "#/" }, "← All incidents")),
    make("h1", { dir: "auto", tabindex: -1, lang: page.language }, page.title),
    make("p", { class: "quiet line" }, page.line || "", link ? " · " : "", link),
    page.review ? make("p", { class: "review" }, page.review) : null,
    ...page.notices.map((notice) => make("p", { class: "notice" }, notice)));
}

const HUES = { attacker: "attacker", target: "victim side", count: "figures", place: "place", when: "date", claim: "claim", total: "total" };

function legendOf(page) {
  const present = new Set(page.quotes.map((quote) => quote.hue));
  const keys = Object.entries(HUES).filter(([hue]) => present.has(hue)).map(([hue, words]) => make("span", { class: "key", "data-hue": hue }, words));
  return keys.length ? make("p", { class: "legend", "aria-hidden": "true" }, keys) : null;
}

function totalsOf(page) {
  if (!page.totals.length && !page.check) return null;
  const parts = page.totals.map((part) => make("li", {}, partOf(page, part, { incident: null, label: "Total", hue: "total", quotes: true })));
  return make("section", { class: "totals", "aria-label": "Totals" }, make("h2", {}, "Totals stated by the article"), make("ul", {}, parts),
    page.check ? make("p", { class: page.check_holds === false ? "check broken" : "check" }, page.check) : null);
}

function issuesOf(page) {
  if (!page.issues.length) return null;
  return make("section", { class: "issues", "aria-label": "Issues" }, make("h2", {}, "Dropped or doubted"), make("ul", {}, page.issues.map((issue) => make("li", { dir: "auto" }, issue))));
}
