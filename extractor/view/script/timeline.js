// Incidents over time: a bar for each day, week, month or year, whichever gives a readable number of bars.

const timeFigure = byId("timeline");
const DAY = 86400000;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const isoOf = (date) => date.toISOString().slice(0, 10);
const dayOf = (iso) => new Date(`${iso}T00:00:00Z`);

const UNITS = [
  { days: 45, start: (d) => d, next: (d) => new Date(+d + DAY), words: (d) => `${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()}` },
  { days: 400, start: (d) => new Date(+d - ((d.getUTCDay() + 6) % 7) * DAY), next: (d) => new Date(+d + 7 * DAY), words: (d) => `week of ${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()}` },
  { days: 2500, start: (d) => new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), 1)), next: (d) => new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + 1, 1)), words: (d) => `${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()}` },
  { days: Infinity, start: (d) => new Date(Date.UTC(d.getUTCFullYear(), 0, 1)), next: (d) => new Date(Date.UTC(d.getUTCFullYear() + 1, 0, 1)), words: (d) => `${d.getUTCFullYear()}` },
];

function barsOf(incidents) {
  const days = incidents.map((i) => i.day).filter(Boolean).sort();
  if (!days.length) return { unit: UNITS[0], bars: [] };
  const [first, last] = [dayOf(days[0]), dayOf(days.at(-1))];
  const unit = UNITS.find((u) => (last - first) / DAY <= u.days);
  const bars = [];
  for (let at = unit.start(first); at <= last && bars.length < 400; at = unit.next(at)) {
    bars.push({ from: isoOf(at), to: isoOf(new Date(unit.next(at) - DAY)), start: at, number: 0, deaths: 0 });
  }
  let n = 0;
  for (const incident of incidents.filter((i) => i.day).sort((a, b) => (a.day < b.day ? -1 : 1))) {
    while (n < bars.length - 1 && incident.day > bars[n].to) n += 1;
    bars[n].number += 1;
    bars[n].deaths += incident.deaths || 0;
  }
  return { unit, bars };
}

// All bars stay, so that another can be chosen; those outside the chosen days are faint.
function drawTimeline(incidents, chosen, choose) {
  const { unit, bars } = barsOf(incidents);
  timeFigure.hidden = bars.length === 0;
  if (!bars.length) return;
  const [width, height, foot] = [Math.max(280, timeFigure.clientWidth), 92, 20];
  const most = Math.max(...bars.map((b) => b.number));
  const step = Math.min(width / bars.length, 48);
  const svg = timeFigure.querySelector("svg");
  const caption = timeFigure.querySelector("figcaption");
  const undated = incidents.filter((i) => !i.day).length;
  const usual = `Incidents by their first day. Choose a bar to see only these.${undated ? ` ${plural(undated, "incident")} without a date.` : ""}`;
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const line = draw("line", { class: "axis", x1: 0, x2: width, y1: height - foot + 0.5, y2: height - foot + 0.5 });
  svg.replaceChildren(line, ...ticks(), ...bars.map(bar).filter(Boolean));
  caption.textContent = usual;
  answer(svg, caption, usual, { words: (n) => said(bars[n]), choose: (n) => choose(isChosen(bars[n]) ? { from: "", to: "" } : bars[n]) });

  function said(b) {
    return `${unit.words(b.start)}: ${plural(b.number, "incident")}${deathWords(b.deaths, b.number)}`;
  }

  function isChosen(b) {
    return chosen.from === b.from && chosen.to === b.to;
  }

  function isOutside(b) {
    return Boolean((chosen.from && b.to < chosen.from) || (chosen.to && b.from > chosen.to));
  }

  function bar(b, n) {
    if (!b.number) return null;
    const tall = Math.max(3, (b.number / most) * (height - foot - 16));
    const wide = Math.max(2, Math.min(22, step - 2));
    const at = n * step + (step - wide) / 2;
    const group = draw("g", { class: isOutside(b) ? "bar outside" : "bar", role: "button", tabindex: 0, "aria-pressed": String(isChosen(b)), "aria-label": said(b), "data-number": n });
    group.append(draw("rect", { class: "target", x: n * step, y: 0, width: step, height: height - foot }));
    group.append(draw("rect", { x: at, y: height - foot - tall, width: wide, height: tall, rx: Math.min(2, wide / 3) }));
    if (step > 16) group.append(draw("text", { x: at + wide / 2, y: height - foot - tall - 4, "text-anchor": "middle" }, String(b.number)));
    return group;
  }

  function ticks() {
    const every = Math.ceil(84 / step);
    return bars.map((b, n) => ({ b, n })).filter(({ n }) => n % every === 0 && n * step < width - 60).map(({ b, n }) => {
      const words = unit === UNITS[0] || unit === UNITS[1] ? `${b.start.getUTCDate()} ${MONTHS[b.start.getUTCMonth()]}` : unit.words(b.start);
      const year = n === 0 && (unit === UNITS[0] || unit === UNITS[1]) ? ` ${b.start.getUTCFullYear()}` : "";
      return draw("text", { class: "tick", x: n * step, y: height - 5 }, words + year);
    });
  }
}
