// The base map: squares where towns are. A run ` 3SY12` is a gap of three squares, then twelve of SY.

const land = { rows: [], columns: [], countries: [], names: [], step: Number(byId("data-land").dataset.step) };

function readLand() {
  if (land.rows.length) return land;
  const numbers = new Map();
  for (const line of byId("data-land").textContent.split("\n")) {
    const row = parseInt(line, 10);
    let column = 0;
    for (const [, gap, country, length] of line.slice(String(row).length).matchAll(/(?: (\d+))?([A-Z]{2})(\d*)/g)) {
      column += Number(gap || 0);
      if (!numbers.has(country)) numbers.set(country, numbers.size);
      for (let n = Number(length || 1); n > 0; n -= 1) {
        land.rows.push(row);
        land.columns.push(column);
        land.countries.push(numbers.get(country));
        column += 1;
      }
    }
  }
  land.names = [...numbers.keys()];
  return land;
}

// Squares inside a frame, `factor` of them made one; each with its middle and its country.
function landIn(frame, factor) {
  const size = readLand().step * factor;
  const found = new Map();
  for (let n = 0; n < land.rows.length; n += 1) {
    const lat = 90 - (Math.floor(land.rows[n] / factor) + 0.5) * size;
    const lon = (Math.floor(land.columns[n] / factor) + 0.5) * size - 180;
    if (lat < frame.south || lat > frame.north || lon < frame.west || lon > frame.east) continue;
    const key = Math.floor(land.rows[n] / factor) * 4096 + Math.floor(land.columns[n] / factor);
    if (!found.has(key)) found.set(key, { lat, lon, country: land.names[land.countries[n]] });
  }
  return [...found.values()];
}
