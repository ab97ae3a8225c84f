// Elements are made of text nodes and a fixed set of attributes. No text becomes markup anywhere in this page.

const byId = (id) => document.getElementById(id);
const stored = (name) => JSON.parse(byId(`data-${name}`).textContent);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const make = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
const draw = (tag, attributes = {}, ...children) => fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
const plural = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

// Addresses within the page: an article's number, then an incident, then one of its values.
const address = (...parts) => `#/${parts.map((part) => encodeURIComponent(part)).join("/")}`;

function readAddress() {
  try {
    return location.hash.slice(2).split("/").map(decodeURIComponent);
  } catch {
    return [""]; // not one of ours
  }
}
