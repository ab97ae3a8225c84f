// Where we are (the address's hash), what is chosen, and the keys.

function refresh() {
  shown = pick();
  describe();
  if (open === null) drawOverview();
}

function describe() {
  showList(shown.articles);
  byId("clear").hidden = !isNarrowed();
  byId("spot").hidden = !chosen.spot;
  if (chosen.spot) byId("spot").firstElementChild.textContent = `At ${placeName(chosen.spot)}`;
  const all = shown.rows.length === incidents.length ? "" : ` of ${incidents.length.toLocaleString("en")}`;
  const inArticles = isNarrowed() ? "" : ` in ${plural(articles.length, "article")}`;
  byId("count").textContent = `${shown.rows.length.toLocaleString("en")}${all} incident${incidents.length === 1 ? "" : "s"}${inArticles}`;
}

function start() {
  shown = pick();
  describe();
  route();
}

function drawOverview() {
  drawMap(shown.rows, (place) => {
    if (place.incidents.length === 1) { location.hash = address(place.incidents[0].article.number, place.incidents[0].id); return; }
    chosen.spot = chosen.spot && chosen.spot.key === place.key ? null : { keys: [place.key], ...place };
    refresh();
  });
  drawTimeline(shown.anyDay, chosen, (bar) => {
    fields.from.value = bar.from;
    fields.to.value = bar.to;
    refresh();
  });
  showRows(shown.rows);
}

function route() {
  if (location.hash && !location.hash.startsWith("#/")) return;
  const [number, incident, ...at] = readAddress();
  const article = number === "" ? undefined : articles[Number(number)];
  open = article ? article.number : null;
  document.body.classList.toggle("reading", open !== null);
  byId("overview").hidden = open !== null;
  articleSection.hidden = open === null;
  markOpen(article);
  if (article) {
    const isTotal = (incident || "").startsWith("totals.");
    openArticle(open, isTotal ? { incident: "-", at: incident } : { incident, at: at.join("/") });
  } else {
    articleSection.replaceChildren();
    drawOverview();
  }
  if (byId("content").contains(document.activeElement) || document.activeElement === document.body) {
    document.querySelector("#content section:not([hidden]) h1").focus({ preventScroll: true });
  }
  if (!incident) scrollTo(0, 0);
}

function step(by) {
  const at = shown.articles.findIndex((article) => article.number === open);
  const next = shown.articles[open === null ? 0 : at + by];
  if (next) location.hash = address(next.number);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isTyping = event.target.matches("input, select, textarea");
  if (event.key === "Escape") {
    if (isTyping) event.target.blur();
    else if (lit) { lit = null; dim(); }
    else location.hash = "#/";
  } else if (!isTyping && event.key === "/") {
    event.preventDefault();
    fields.words.focus();
  } else if (!isTyping && (event.key === "j" || event.key === "k")) step(event.key === "j" ? 1 : -1);
}

function clearAll(event) {
  event.preventDefault();
  clearFilter();
  refresh();
}

offerChoices();
if (matchMedia("(max-width: 56rem)").matches) for (const id of ["filters", "articles"]) byId(id).open = false;
for (const field of Object.values(fields)) field.addEventListener(field.type === "search" || field.list ? "input" : "change", refresh);
byId("form").addEventListener("submit", (event) => event.preventDefault());
byId("clear").addEventListener("click", clearAll);
byId("nothing").querySelector("button").addEventListener("click", clearAll);
byId("spot").querySelector("button").addEventListener("click", () => { chosen.spot = null; refresh(); });
byId("order").addEventListener("change", () => showRows(shown.rows));
addEventListener("hashchange", route);
addEventListener("keydown", onKey);
let width = innerWidth;
addEventListener("resize", () => { if (open === null && innerWidth !== width) { width = innerWidth; drawOverview(); } });
start();
