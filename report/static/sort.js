// A table sorts by the column whose head is pressed, up and then down; what is missing stays last.
const FEWEST_SORTED = 3;
const inWords = new Intl.Collator("en").compare;
// Words and the numbers between them, in turn: "η 0.01, 10\u202f000 epochs". 0.1 comes after 0.01.
const piecesOf = (text) => text.split(/(\d+(?:\u202f\d{3})*(?:\.\d+)?)/);
const inOrder = (a, b) => {
  const [of, other] = [piecesOf(a), piecesOf(b)];
  const numberAt = (pieces, i) => Number(pieces[i].replaceAll("\u202f", ""));
  for (let i = 0; i < Math.min(of.length, other.length); i++) {
    const apart = i % 2 ? numberAt(of, i) - numberAt(other, i) : inWords(of[i], other[i]);
    if (apart) return apart;
  }
  return of.length - other.length;
};
const keyOf = (cell, numeric) => {
  const text = textOf(cell).trim();
  return numeric ? valueOf(cell) : text === "" || text === NONE ? null : text;
};
const sortBy = (table, head, column) => {
  const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
  const numeric = hasValues(table, column);
  const rows = bodyOf(table).map((row) => ({ row, key: keyOf(row.cells[column], numeric) }));
  const there = rows.filter(({ key }) => key !== null);
  there.sort((a, b) => sign * (numeric ? a.key - b.key : inOrder(a.key, b.key)));
  const gone = rows.filter(({ key }) => key === null);
  table.tBodies[0].append(...[...there, ...gone].map(({ row }) => row));
  table.querySelectorAll("th[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
};
const letSort = (table) => {
  if (bodyOf(table).length < FEWEST_SORTED) return;
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = make("button", { type: "button", title: "Sort by this column" }, ...head.childNodes);
    button.addEventListener("click", () => sortBy(table, head, column));
    head.replaceChildren(button);
  });
};
