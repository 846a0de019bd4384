// The rows that a table shows, as a file: values where there are values, in the unit that the head names.
// UTF-8 with a byte order mark, without which spreadsheets read "α" as "Î±". A text that one would compute
// stands behind an apostrophe; numbers do not. What is missing is empty.
const FEWEST_DIGITS = 6; // of a number that is none of a count; as many as are shown where that is more
const COMPUTED = /^\s*[=+\-@\t\r]/;
const field = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const safely = (text) => field(COMPUTED.test(text) ? `'${text}` : text);
const wordsOf = (cell) => (textOf(cell).trim() === NONE ? "" : safely(textOf(cell)));
// The numbers in a text; thousands, what stands before a ratio and powers of ten make no number more.
const numbersIn = (cell) =>
  textOf(cell).replace(/(?<=\d)\u202f(?=\d{3})|\u202f×\u202f10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, "").match(/\d+(\.\d+)?/g) ?? [];
const rounded = (value, cell) => {
  if (Number.isInteger(value)) return value;
  const shown = numbersIn(cell).map((one) => one.replace(".", "").replace(/^0+/, "").length);
  return Number(value.toPrecision(Math.min(Math.max(FEWEST_DIGITS, ...shown), 17)));
};
const endOf = (cell, end) => (cell.dataset[end] === undefined ? "" : String(rounded(Number(cell.dataset[end]), cell)));
// A column of intervals has both ends as numbers; one that holds nothing else is sorted by its lower end.
const endsOf = (cells, name, unit) => {
  const there = cells.filter((cell) => cell.dataset.low !== undefined);
  if (!there.length) return { ends: [], alone: false };
  const ends = [["from", "low"], ["to", "high"]].map(([word, end]) =>
    [safely(`${name} ${word}${unit}`), ...cells.map((cell) => endOf(cell, end))]);
  const wide = there.some((cell) => cell.dataset.low !== cell.dataset.high);
  return { ends, alone: wide && there.every((cell) => cell.dataset.value === cell.dataset.low) };
};
const takenFrom = (cell) => {
  const value = valueOf(cell);
  return value === null ? wordsOf(cell) : String(rounded(value, cell));
};
const saysMore = (cell) => numbersIn(cell).length > 1 || /[*†‡<>≤≥]/.test(textOf(cell)); // an interval, a range, a mark
const columnsOf = (table, rows) =>
  [...table.tHead.rows[0].cells].flatMap((head, column) => {
    if (head.dataset.cell) return [];
    const numeric = hasValues(table, column);
    const unit = head.dataset.unit ? ` (${head.dataset.unit})` : "";
    const cells = rows.map((row) => row.cells[column]);
    const name = numeric ? textOf(head).replace(/ \[95 %\]$/, "") : textOf(head);
    const { ends, alone } = endsOf(cells, name, unit);
    const found = alone ? ends : [[safely(name + unit), ...cells.map(takenFrom)], ...ends];
    const more = numeric && cells.some(saysMore);
    return more ? [...found, [safely(`${name} as shown`), ...cells.map(wordsOf)]] : found;
  });
const csvOf = (table) => {
  const rows = bodyOf(table).filter((row) => !row.hidden);
  const columns = columnsOf(table, rows);
  if (rows.some((row) => row.dataset.digest)) {
    columns.push(["digest", ...rows.map((row) => row.dataset.digest ?? "")]);
  }
  const lines = [...Array(rows.length + 1).keys()].map((i) => columns.map((column) => column[i]).join(","));
  return `\ufeff${lines.join("\r\n")}\r\n`;
};
const letDownload = (table, tools) => {
  const button = make("button", { type: "button", title: "The rows shown, as a file" }, "Download CSV");
  button.setAttribute("aria-label", `Download CSV: ${titleOf(table)}`);
  button.addEventListener("click", () => {
    const href = URL.createObjectURL(new Blob([csvOf(table)], { type: "text/csv;charset=utf-8" }));
    make("a", { href, download: `${table.dataset.name}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10000);
  });
  tools.append(button);
};
