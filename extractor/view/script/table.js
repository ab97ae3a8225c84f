// The list of articles and the table of incidents. Both are laid out in slices, as far as they are scrolled: thousands of
// rows that nobody looks at would make every filter slow.

const ORDERS = {
  day: (a, b) => (a.day || "9").localeCompare(b.day || "9"),
  deaths: (a, b) => (b.deaths || 0) - (a.deaths || 0),
  place: (a, b) => (a.place || "\uffff").localeCompare(b.place || "\uffff"),
  article: (a, b) => a.article.number - b.article.number,
};

function sliced(holder, more, { slice, element }) {
  let waiting = [];
  const extend = () => {
    holder.append(...waiting.splice(0, slice).map(element));
    more.hidden = waiting.length === 0;
  };
  const fill = (items) => {
    waiting = [...items];
    holder.replaceChildren();
    extend();
  };
  more.querySelector("button").addEventListener("click", extend);
  new IntersectionObserver((seen) => { if (seen.at(-1).isIntersecting) extend(); }).observe(more);
  return { fill, extend, isWaiting: () => waiting.length > 0 };
}

const list = sliced(byId("list"), byId("more-articles"), { slice: 40, element: listed });
const table = sliced(byId("rows"), byId("more"), { slice: 60, element: rowOf });
const reviewDot = () => make("span", { class: "flagged", title: "marked for review" }, make("span", { class: "unseen" }, "marked for review"));

function listed(article) {
  const status = make("span", { class: article.bad ? "status bad" : "status" }, article.status);
  const dot = article.rows.some((row) => (row.flags || []).length) ? reviewDot() : null;
  const current = article.number === open ? "page" : null;
  const link = make("a", { href: address(article.number), "aria-current": current }, make("span", { class: "title", dir: "auto" }, article.title), make("span", { class: "meta" }, article.published || "", status, dot));
  return make("li", {}, link);
}

// Mark the open article in the list, laid out as far as it.
function markOpen(article) {
  for (const link of byId("list").querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
  if (!article || !shown.articles.includes(article)) return;
  const find = () => byId("list").querySelector(`a[href="#/${article.number}"]`);
  while (!find() && list.isWaiting()) list.extend();
  find().setAttribute("aria-current", "page");
  find().scrollIntoView({ block: "nearest" });
}

function showList(articlesShown) {
  list.fill(articlesShown);
  byId("shown").textContent = articlesShown.length === articles.length ? String(articles.length) : `${articlesShown.length} of ${articles.length}`;
  byId("nothing").hidden = articlesShown.length > 0;
}

const showRows = (rows) => table.fill([...rows].sort(ORDERS[byId("order").value]));
const toll = (outcome, words) => make("td", { class: `number ${outcome}${words ? "" : " unstated"}` }, words || "–");

function rowOf(incident) {
  const here = address(incident.article.number, incident.id);
  const sides = make("a", { href: here, class: "sides" }, make("bdi", {}, incident.attacker || "Unnamed attacker"), make("span", { class: "against" }, " → "), make("bdi", {}, incident.victim || "unnamed victims"));
  const flagged = incident.flags.length ? reviewDot() : null;
  const row = make("tr", {},
    make("td", { class: "day" }, incident.days || "no date"),
    make("td", { class: "what" }, sides, make("span", { class: "quiet kind" }, incident.kind, flagged)),
    make("td", { class: "where", dir: "auto" }, incident.place || "place not stated"),
    toll("killed", incident.killed),
    toll("wounded", incident.wounded));
  row.addEventListener("click", (event) => { if (!event.target.closest("a")) location.hash = here; });
  return row;
}
