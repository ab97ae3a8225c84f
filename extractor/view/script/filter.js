// What is shown: articles and incidents that fit everything chosen.

const overview = stored("overview");
const articles = overview.articles.map((article, number) => ({ rows: [], flags: [], ...article, number }));
const incidents = articles.flatMap((article) =>
  article.rows.map((row) => ({ actors: [], flags: [], ...row, article })));
const fold = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
for (const article of articles) article.words = fold(`${article.title} ${article.id}`);
for (const incident of incidents) {
  incident.words = fold([incident.place, incident.attacker, incident.victim, incident.kind, ...incident.actors].filter(Boolean).join(" "));
  incident.folded = incident.actors.map(fold);
}

const fields = Object.fromEntries(["words", "country", "actor", "from", "to", "flag"].map((name) => [name, byId(name)]));
const chosen = { spot: null };
let open = null; // the number of the article that is open
let shown = { rows: [], anyDay: [], articles: [] };

function readChosen() {
  for (const [name, field] of Object.entries(fields)) chosen[name] = field.value.trim();
  chosen.wordsFolded = fold(chosen.words);
  chosen.actorFolded = fold(chosen.actor);
}

function fitsDays(incident) {
  const { from, to } = chosen;
  return !(from && !(incident.last && incident.last >= from)) && !(to && !(incident.day && incident.day <= to));
}

function fitsRest(incident) {
  const { country, spot } = chosen;
  if (country && incident.country !== country) return false;
  if (spot && !spot.keys.includes(spotKey(incident))) return false;
  if (chosen.actorFolded && !incident.folded.some((actor) => actor.includes(chosen.actorFolded))) return false;
  if (chosen.flag && !incident.flags.includes(chosen.flag) && !incident.article.flags.includes(chosen.flag)) return false;
  const words = chosen.wordsFolded;
  return !words || incident.words.includes(words) || incident.article.words.includes(words);
}

// An article is shown for its own title and flags, unless what is chosen can be true of an incident alone.
function fitsArticle(article, shown) {
  if (shown.has(article.number)) return true;
  if (chosen.country || chosen.actor || chosen.from || chosen.to || chosen.spot) return false;
  if (chosen.flag && !article.flags.includes(chosen.flag)) return false;
  return !chosen.words || article.words.includes(chosen.wordsFolded);
}

function pick() {
  readChosen();
  const anyDay = incidents.filter(fitsRest);
  const rows = anyDay.filter(fitsDays);
  const shown = new Set(rows.map((row) => row.article.number));
  return { rows, anyDay, articles: articles.filter((article) => fitsArticle(article, shown)) };
}

const isNarrowed = () => Boolean(chosen.spot) || Object.values(fields).some((field) => field.value.trim());

function clearFilter() {
  for (const field of Object.values(fields)) field.value = "";
  chosen.spot = null;
}

function offerChoices() {
  const option = (choice) => make("option", { value: choice.value }, `${choice.label} (${choice.count})`);
  fields.country.append(...(overview.countries || []).map(option));
  fields.flag.append(...(overview.flags || []).map(option));
  byId("actors").append(...(overview.actors || []).slice(0, 500).map((choice) => make("option", { value: choice.value })));
}
