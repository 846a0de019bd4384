"use strict";
// Tables sort by the column whose head is pressed; without this script they are read as they stand.
(() => {
  const ups = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const value = (cell) => {
    const text = cell.textContent.trim().replace(/[\u2009\u202f\u00a0]/g, "").replace(/\u2212/g, "-");
    const found = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?/i.exec(text);
    if (!found) return NaN;
    const power = /× 10(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/.exec(text) || /×10(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/.exec(text);
    const exponent = power ? [...power[2]].reduce((n, c) => 10 * n + ups.indexOf(c), 0) : 0;
    const unit = { "µs": 1e-6, "ms": 1e-3, "min": 60, "h": 3600 }[/[a-zµ]+$/i.exec(text)?.[0]] || 1;
    return Number(found[0]) * 10 ** (power && power[1] ? -exponent : exponent) * unit;
  };
  const compare = (a, b) => {
    const x = value(a), y = value(b);
    if (Number.isNaN(x) && Number.isNaN(y)) return a.textContent.localeCompare(b.textContent);
    return Number.isNaN(x) ? 1 : Number.isNaN(y) ? -1 : x - y;
  };
  const sort = (table, head, column) => {
    const down = head.getAttribute("aria-sort") === "ascending";
    table.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...table.tBodies[0].rows];
    rows.sort((a, b) => (down ? -1 : 1) * compare(a.cells[column], b.cells[column]));
    table.tBodies[0].append(...rows);
  };
  document.querySelectorAll("table").forEach((table) => {
    if (table.tBodies[0].rows.length < 3) return;
    table.querySelectorAll("th").forEach((head, column) => {
      const button = document.createElement("button");
      button.textContent = head.textContent;
      button.title = "Sort by this column";
      button.addEventListener("click", () => sort(table, head, column));
      head.replaceChildren(button);
    });
  });
  document.documentElement.dataset.ready = "1";
})();
