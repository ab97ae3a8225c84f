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

// All squares, `factor` by `factor` of them made one; each with its middle and its country.
const coarse = new Map();

function landAt(factor) {
  if (!coarse.has(factor)) {
    const { rows, columns, countries, names, step } = readLand();
    const found = new Map();
    for (let n = 0; n < rows.length; n += 1) {
      const [row, column] = [Math.floor(rows[n] / factor), Math.floor(columns[n] / factor)];
      const key = row * 4096 + column;
      if (!found.has(key)) found.set(key, { lat: 90 - (row + 0.5) * step * factor, lon: (column + 0.5) * step * factor - 180, country: names[countries[n]] });
    }
    coarse.set(factor, [...found.values()]);
  }
  return coarse.get(factor);
}

const landIn = (frame, factor) =>
  landAt(factor).filter((d) => d.lat > frame.south && d.lat < frame.north && d.lon > frame.west && d.lon < frame.east);
