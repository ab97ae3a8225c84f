// The list of articles, and the table of incidents in slices.

const SLICE = 60;
const ORDERS = {
  day: (a, b) => (a.day || "9").localeCompare(b.day || "9"),
  deaths: (a, b) => (b.deaths || 0) - (a.deaths || 0),
  place: (a, b) => (a.place || "\uffff").localeCompare(b.place || "\uffff"),
  article: (a, b) => a.article.number - b.article.number,
};
const list = byId("list");
const more = byId("more");
let waiting = [];

function listArticles() {
  list.append(...articles.map((article) => {
    const dot = article.rows.some((row) => (row.flags || []).length) ? make("span", { class: "flagged", title: "to look at" }, make("span", { class: "unseen" }, "to look at")) : null;
    const status = make("span", { class: article.bad ? "status bad" : "status" }, article.status);
    const link = make("a", { href: `#/${article.number}` }, make("span", { class: "title", dir: "auto" }, article.title), make("span", { class: "meta" }, article.published || "", status, dot));
    article.item = make("li", {}, link);
    return article.item;
  }));
}

function showList(shown) {
  const visible = new Set(shown.map((article) => article.number));
  for (const article of articles) article.item.hidden = !visible.has(article.number);
  byId("shown").textContent = shown.length === articles.length ? String(articles.length) : `${shown.length} of ${articles.length}`;
  byId("nothing").hidden = shown.length > 0;
}

function showRows(rows) {
  const order = byId("order").value;
  waiting = [...rows].sort(ORDERS[order]);
  byId("rows").replaceChildren();
  addRows();
}

function addRows() {
  byId("rows").append(...waiting.splice(0, SLICE).map(rowOf));
  more.hidden = waiting.length === 0;
}

function rowOf(incident) {
  const address = `#/${incident.article.number}/${incident.id}`;
  const sides = make("a", { href: address, class: "sides" }, make("bdi", {}, incident.attacker || "Unnamed attacker"), make("span", { class: "against" }, " → "), make("bdi", {}, incident.victim || "unnamed victims"));
  const flagged = incident.flags.length ? make("span", { class: "flagged", title: "to look at" }, make("span", { class: "unseen" }, "to look at")) : null;
  const row = make("tr", {},
    make("td", { class: "day" }, incident.days || "no date"),
    make("td", { class: "what" }, sides, make("span", { class: "quiet kind" }, incident.kind, flagged)),
    make("td", { class: "where", dir: "auto" }, incident.place || "place not stated"),
    make("td", { class: "number killed" }, incident.killed || "–"),
    make("td", { class: "number wounded" }, incident.wounded || "–"));
  row.addEventListener("click", () => { location.hash = address; });
  return row;
}
