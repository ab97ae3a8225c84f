// One incident: flat facts first, then the statements behind its figures.

const DECISIONS = { accepted: "accepted", edited: "changed in review", added: "added in review", rejected: "rejected in review" };
const chip = (decision) => (decision ? make("span", { class: `chip ${decision}` }, DECISIONS[decision] || decision) : null);
const offsets = (quote) => make("span", { class: "offsets" }, ` ${quote.start}–${quote.end}`);

function quoteLines(page, marks) {
  const seen = new Set();
  return (marks || []).flatMap((n) => {
    const quote = page.quotes[n];
    if (seen.has(quote.start)) return [];
    seen.add(quote.start);
    return [make("span", { class: "quote" }, make("q", { dir: "auto", lang: page.language }, page.said[n]), offsets(quote))];
  });
}

function partOf(page, part, { incident, label, hue, quotes }) {
  const marks = part.marks || [];
  const here = incident ? address(page.number, incident, part.at) : address(page.number, part.at);
  const attributes = {
    class: `part${marks.length ? " cited" : ""}`, "data-marks": marks.join(" "), "data-hue": hue, "data-at": part.at,
    "data-label": `${label} ${part.text}${incident ? `, incident ${incident}` : ""}`,
  };
  const inside = [
    make("span", { class: "value", dir: "auto" }, part.text), chip(part.decision),
    part.note ? make("span", { class: "note" }, part.note) : null, ...(quotes ? quoteLines(page, marks) : []),
  ];
  return make(marks.length ? "a" : "span", { ...attributes, href: marks.length ? here : undefined }, inside);
}

function factRow(page, card, fact) {
  const parts = (fact.parts || []).map((part) => partOf(page, part, { incident: card.id, label: fact.label, hue: fact.hue, quotes: !page.pieces.length && fact.hue !== "count" }));
  const figure = fact.hue === "count" ? " figure" : "";
  const value = parts.length ? parts : [make("span", { class: "absent" }, "not stated")];
  return [make("dt", { "data-hue": fact.hue }, fact.label), make("dd", { class: `fact${figure}` }, value)];
}

function cardOf(page, card) {
  const statements = (card.statements || []).map((part) => {
    const item = make("li", {}, partOf(page, part, { incident: card.id, label: "Statement:", hue: "count", quotes: true }));
    item.style.setProperty("--depth", String(part.depth || 0));
    return item;
  });
  const head = make("a", { class: "part cited passage", href: address(page.number, card.id, "evidence"), "data-marks": (card.marks || []).join(" "), "data-at": "evidence", "data-label": `incident ${card.id}` }, make("span", { class: "value" }, card.headline));
  return make("article", { class: "card", id: `card-${card.id}`, "aria-label": `Incident ${card.id}` },
    make("p", { class: "kicker" }, make("span", { class: "id" }, card.id), make("span", {}, card.kind), ...(card.asides || []).map((aside) => make("span", { class: "aside" }, aside)), chip(card.decision)),
    make("h2", { dir: "auto" }, head),
    ...(card.flags || []).map((flag) => make("p", { class: "flag" }, flag)),
    make("dl", {}, card.facts.flatMap((fact) => factRow(page, card, fact))),
    statements.length ? make("section", { class: "statements" }, make("h3", {}, "What the article states"), make("ul", {}, statements)) : null,
    historyOf(card.history, "History of this incident"));
}

function historyOf(lines, title) {
  if (!lines || !lines.length) return null;
  return make("details", { class: "history" }, make("summary", {}, `${title} (${lines.length})`), make("ol", {}, lines.map((line) => make("li", { dir: "auto" }, line))));
}
