// A map of the incidents shown: dots where people live, a circle for every place, as large as the number killed.

const NARROWEST = 5; // degrees of latitude that the map shows at least
const SPACING = 4.5; // pixels between dots at least
const mapFigure = byId("map");
const countryNames = stored("countries");

function placesOf(incidents) {
  const places = new Map();
  for (const incident of incidents) {
    if (incident.lat === undefined) continue;
    const key = `${incident.lat} ${incident.lon}`;
    if (!places.has(key)) places.set(key, { key, lat: incident.lat, lon: incident.lon, incidents: [], deaths: 0, vague: true });
    const place = places.get(key);
    place.incidents.push(incident);
    place.deaths += incident.deaths || 0;
    place.vague = place.vague && Boolean(incident.vague);
  }
  return [...places.values()].sort((a, b) => b.deaths - a.deaths);
}

// The smallest frame of the wanted shape around all places, with room at the edges.
function frameOf(places, shape) {
  const lats = places.map((p) => p.lat);
  const lons = places.map((p) => p.lon);
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)];
  const middle = (south + north) / 2;
  const squeeze = Math.max(0.3, Math.cos((middle * Math.PI) / 180));
  const height = Math.min(150, Math.max(NARROWEST, (north - south) * 1.5, ((east - west) * 1.35 * squeeze) / shape));
  const width = Math.min(360, (height * shape) / squeeze);
  const across = Math.max(-180 + width / 2, Math.min(180 - width / 2, (west + east) / 2));
  const up = Math.max(-60 + height / 2, Math.min(85 - height / 2, middle));
  return { south: up - height / 2, north: up + height / 2, west: across - width / 2, east: across + width / 2 };
}

function drawMap(incidents, choose) {
  const places = placesOf(incidents);
  mapFigure.hidden = places.length === 0;
  if (!places.length) return;
  const width = Math.max(280, mapFigure.clientWidth);
  const height = Math.round(Math.min(440, Math.max(220, width * 0.5)));
  const frame = frameOf(places, width / height);
  const x = (lon) => ((lon - frame.west) / (frame.east - frame.west)) * width;
  const y = (lat) => ((frame.north - lat) / (frame.north - frame.south)) * height;
  const unit = (land.step / (frame.east - frame.west)) * width;
  const factor = Math.max(1, Math.ceil(SPACING / unit));
  const svg = mapFigure.querySelector("svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const home = new Set(incidents.map((i) => i.country));
  const dots = landIn(frame, factor);
  const parts = [drawDots(dots.filter((d) => !home.has(d.country)), "far"), drawDots(dots.filter((d) => home.has(d.country)), "near")];
  svg.replaceChildren(...parts, ...countryLabels(dots, home), ...markers(places));
  const off = incidents.filter((i) => i.lat === undefined).length;
  const usual = `Dots are inhabited squares (GeoNames); a circle grows with the number killed.${off ? ` ${plural(off, "incident")} without a known spot.` : ""}`;
  const caption = mapFigure.querySelector("figcaption");
  caption.textContent = usual;

  function drawDots(list, kind) {
    const path = list.map((d) => `M${x(d.lon).toFixed(1)} ${y(d.lat).toFixed(1)}h0`).join("");
    const size = Math.min(3.2, unit * factor * 0.42);
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
    return list.map((place) => {
      const radius = Math.min(30, 5 + Math.sqrt(place.deaths) * 1.6);
      const [cx, cy] = [x(place.lon), y(place.lat)];
      const said = spotWords(place);
      const few = list.length <= 60;
      const group = draw("g", { class: `place${place.vague ? " vague" : ""}`, role: "button", tabindex: few ? 0 : undefined, "aria-label": said });
      group.append(draw("circle", { cx, cy, r: radius }), draw("circle", { class: "middle", cx, cy, r: 2 }));
      const label = list.length <= 14 ? labelAt(place, cx, cy, radius, taken) : null;
      if (label) group.append(label);
      const say = () => { caption.textContent = said; };
      const unsay = () => { caption.textContent = usual; };
      for (const name of ["mouseenter", "focus"]) group.addEventListener(name, say);
      for (const name of ["mouseleave", "blur"]) group.addEventListener(name, unsay);
      group.addEventListener("click", () => choose(place));
      group.addEventListener("keydown", (event) => { if (event.key === "Enter") choose(place); });
      return group;
    });
  }

  function labelAt(place, cx, cy, radius, taken) {
    const name = (place.incidents[0].place || "").split(",")[0].slice(0, 28);
    const isLeft = cx > width * 0.72;
    const box = { left: isLeft ? cx - radius - 6 - name.length * 7 : cx + radius + 4, top: cy - 8, wide: name.length * 7 };
    const clashes = taken.some((b) => box.left < b.left + b.wide && b.left < box.left + box.wide && Math.abs(b.top - box.top) < 15);
    if (!name || clashes) return null;
    taken.push(box);
    return draw("text", { class: "name", x: isLeft ? cx - radius - 4 : cx + radius + 4, y: cy + 4, "text-anchor": isLeft ? "end" : "start" }, name);
  }
}

function spotWords(place) {
  const deaths = place.deaths ? `, ${place.deaths.toLocaleString("en")} killed` : "";
  return `${place.incidents[0].place || "Place without a name"}: ${plural(place.incidents.length, "incident")}${deaths}`;
}
