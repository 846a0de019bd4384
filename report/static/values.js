// What stands in a cell of a table: text, and where it is a number its value in the column's unit.
const NONE = "–";
const valueOf = (cell) => (cell.dataset.value === undefined ? null : Number(cell.dataset.value));
const textOf = (cell) => (cell.querySelector("code") ?? cell).textContent.replace(/[\u2068\u2069]/g, "").replaceAll("\u00a0", " "); // no marks of direction, no ties
const titleOf = (table) => document.getElementById(table.getAttribute("aria-labelledby")).textContent;
const bodyOf = (table) => [...table.tBodies[0].rows];
const hasValues = (table, column) => bodyOf(table).some((row) => valueOf(row.cells[column]) !== null);
const make = (tag, properties, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};
