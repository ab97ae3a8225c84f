// A map of the incidents shown: dots where people live, a circle for every place, larger where more were killed. What is
// known to its region or country alone stands, dashed, in the middle of it.

const NARROWEST = 7; // degrees of latitude that the map shows at least
const FEW = 60; // places that are drawn one by one, and that the Tab key walks through
const GATHER = 14; // pixels within which places are drawn as one where there are many
const SPACING = 4.5; // pixels between dots at least
const WORLD = { south: -56, north: 78 };
const mapFigure = byId("map");
const countryNames = stored("countries");

function placesOf(incidents) {
  const places = new Map();
  for (const incident of incidents) {
    const key = spotKey(incident);
    if (!key) continue;
    const { lat, lon, vague, spot } = incident;
    if (!places.has(key)) places.set(key, { key, lat, lon, vague, name: spot, incidents: [], deaths: 0 });
    const place = places.get(key);
    place.incidents.push(incident);
    place.deaths += incident.deaths || 0;
  }
  return [...places.values()].sort((a, b) => b.deaths - a.deaths);
}

const spotKey = (incident) => (incident.lat === undefined ? null : `${incident.lat} ${incident.lon}`);

// Places that would lie on each other, as one.
function gathered(places, x, y) {
  const cells = new Map();
  for (const place of places) {
    const key = `${Math.round(x(place.lon) / GATHER)} ${Math.round(y(place.lat) / GATHER)}`;
    const cell = cells.get(key);
    if (!cell) { cells.set(key, { ...place, keys: [place.key], incidents: [...place.incidents] }); continue; }
    cell.keys.push(place.key);
    cell.incidents.push(...place.incidents);
    cell.deaths += place.deaths;
    cell.vague = cell.vague && place.vague;
  }
  return [...cells.values()].sort((a, b) => b.deaths - a.deaths);
}

// The smallest frame of the wanted shape around all places, with room at the edges.
function frameOf(places, shape) {
  const lats = places.map((p) => p.lat);
  const lons = places.map((p) => p.lon);
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)];
  const middle = (south + north) / 2;
  const squeeze = Math.max(0.3, Math.cos((middle * Math.PI) / 180));
  const height = Math.min(WORLD.north - WORLD.south, Math.max(NARROWEST, (north - south) * 1.5, ((east - west) * 1.3 * squeeze) / shape));
  const width = Math.min(360, (height * shape) / squeeze);
  const across = Math.max(-180 + width / 2, Math.min(180 - width / 2, (west + east) / 2));
  const up = Math.max(WORLD.south + height / 2, Math.min(WORLD.north - height / 2, middle));
  return { south: up - height / 2, north: up + height / 2, west: across - width / 2, east: across + width / 2 };
}

function drawMap(incidents, choose) {
  const places = byId("data-land").textContent ? placesOf(incidents) : [];
  mapFigure.hidden = places.length === 0;
  if (!places.length) return;
  const width = Math.max(280, mapFigure.clientWidth);
  const height = Math.round(Math.min(440, Math.max(220, width * 0.46)));
  const frame = frameOf(places, width / height);
  const x = (lon) => ((lon - frame.west) / (frame.east - frame.west)) * width;
  const y = (lat) => ((frame.north - lat) / (frame.north - frame.south)) * height;
  const unit = (land.step / (frame.east - frame.west)) * width;
  const factor = Math.max(1, Math.ceil(SPACING / unit));
  const svg = mapFigure.querySelector("svg");
  const drawn = places.length > FEW ? gathered(places, x, y) : places;
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const home = new Set(incidents.map((i) => i.country));
  const dots = landIn(frame, factor);
  const parts = [drawDots(dots.filter((d) => !home.has(d.country)), "far"), drawDots(dots.filter((d) => home.has(d.country)), "near")];
  svg.replaceChildren(...parts, ...countryLabels(dots, home), ...markers(drawn));
  const off = incidents.length - places.reduce((sum, place) => sum + place.incidents.length, 0);
  const dashed = places.some((place) => place.vague) ? " Dashed: only the region or country is known." : "";
  const usual = `Dots: where people live (GeoNames). Circles: incidents, larger where more were killed.${dashed}${off ? ` ${plural(off, "incident")} without a place.` : ""}`;
  const caption = mapFigure.querySelector("figcaption");
  caption.textContent = usual;
  answer(svg, caption, usual, { words: (n) => spotWords(drawn[n]), choose: (n) => choose(drawn[n]) });

  function drawDots(list, kind) {
    const path = list.map((d) => `M${x(d.lon).toFixed(1)} ${y(d.lat).toFixed(1)}h0`).join("");
    const size = Math.min(7, unit * factor * 0.56);
    return draw("path", { class: `dots ${kind}`, d: path, "stroke-width": size.toFixed(2) });
  }

  function countryLabels(list, codes) {
    if (codes.size > 6) return [];
    return [...codes].filter((code) => countryNames[code]).flatMap((code) => {
      const own = list.filter((d) => d.country === code);
      if (own.length < 6) return [];
      const mean = (of) => own.reduce((sum, d) => sum + of(d), 0) / own.length;
      return [draw("text", { class: "country", x: mean((d) => x(d.lon)), y: mean((d) => y(d.lat)), "text-anchor": "middle" }, countryNames[code])];
    });
  }

  function markers(list) {
    const taken = [];
    return list.map((place, number) => {
      const radius = Math.min(30, 6 + Math.sqrt(place.deaths) * 1.6);
      const [cx, cy] = [x(place.lon), y(place.lat)];
      const attributes = { class: `place${place.vague ? " vague" : ""}`, role: "button", tabindex: list.length <= FEW ? 0 : undefined, "aria-label": spotWords(place), "data-number": number };
      const group = draw("g", attributes, draw("circle", { cx, cy, r: radius }), draw("circle", { class: "middle", cx, cy, r: 2 }));
      const label = list.length <= 14 ? labelAt(place, cx, cy, radius, taken) : null;
      if (label) group.append(label);
      return group;
    });
  }

  function labelAt(place, cx, cy, radius, taken) {
    const name = (place.name || "").split(",")[0].slice(0, 28);
    const isLeft = cx > width * 0.72;
    const box = { left: isLeft ? cx - radius - 6 - name.length * 7 : cx + radius + 4, top: cy - 8, wide: name.length * 7 };
    const isSaid = place.vague && Object.values(countryNames).includes(name); // the map names the country already
    const clashes = isSaid || taken.some((b) => box.left < b.left + b.wide && b.left < box.left + box.wide && Math.abs(b.top - box.top) < 15);
    if (!name || clashes) return null;
    taken.push(box);
    return draw("text", { class: "name", x: isLeft ? cx - radius - 4 : cx + radius + 4, y: cy + 4, "text-anchor": isLeft ? "end" : "start" }, name);
  }
}

function spotWords(place) {
  return `${placeName(place)}: ${plural(place.incidents.length, "incident")}${deathWords(place.deaths, place.incidents.length)}`;
}

// Several articles may tell of one attack, so a sum over incidents is said to be one.
const deathWords = (deaths, number) => (deaths ? `, ${number > 1 ? "their figures add up to " : ""}${deaths.toLocaleString("en")} killed` : "");

function placeName(place) {
  const others = place.keys ? place.keys.length - 1 : 0;
  return `${place.name || "Place without a name"}${others ? ` and ${plural(others, "place")} next to it` : ""}`;
}

// What is pointed at or focused says itself in the caption; a click, Enter or the space bar chooses it.
const answers = new WeakMap();
const ASKED = ["mouseover", "mouseleave", "focusin", "focusout", "click", "keydown"];

function answer(svg, caption, usual, { words, choose }) {
  if (!answers.has(svg)) for (const name of ASKED) svg.addEventListener(name, (event) => answers.get(svg)(event));
  answers.set(svg, (event) => {
    const number = event.target.closest("[data-number]")?.dataset.number;
    const isChoice = event.type === "click" || (event.type === "keydown" && (event.key === "Enter" || event.key === " "));
    if (isChoice && number !== undefined) {
      event.preventDefault();
      choose(Number(number));
      svg.querySelector(`[data-number="${number}"]`)?.focus();
    } else if (event.type === "mouseover" || event.type === "focusin") caption.textContent = number === undefined ? usual : words(Number(number));
    else if (event.type !== "keydown") caption.textContent = usual;
  });
}
