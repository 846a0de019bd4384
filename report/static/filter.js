// Of a long table the rows in which every word occurs that is written into the field above it.
const MOST_UNFILTERED = 8;
// As people type it: 1000 and 1,000 for 1 000, 97.2% for 97.2 %, eta for η.
const plainly = (text) =>
  text.normalize("NFKC").replaceAll("−", "-").toLowerCase().replaceAll("eta", "η").replaceAll("alpha", "α")
    .replace(/(\d)[\s,](?=\d{3}(?!\d))/g, "$1").replace(/\s+%/g, "%");
const filterBy = (table, words) => {
  const wanted = plainly(words).split(/\s+/);
  const rows = bodyOf(table);
  for (const row of rows) {
    const text = plainly(`${[...row.cells].map(textOf).join("\n")}\n${row.dataset.digest ?? ""}`);
    row.hidden = !wanted.every((word) => text.includes(word));
  }
  const shown = rows.filter((row) => !row.hidden).length;
  return words.trim() ? `${shown} of ${rows.length} rows` : "";
};
const letFilter = (table, tools) => {
  if (bodyOf(table).length <= MOST_UNFILTERED) return;
  const field = make("input", { type: "search", autocomplete: "off", spellcheck: false });
  const said = make("span", { className: "count" });
  said.setAttribute("role", "status");
  field.setAttribute("aria-label", `Filter: ${titleOf(table)}`);
  field.addEventListener("input", () => (said.textContent = filterBy(table, field.value)));
  tools.append(make("label", {}, "Filter ", field), said);
};
