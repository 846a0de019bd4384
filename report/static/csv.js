// The rows that a table shows, as a file: values where there are values, in the unit that the head names.
// UTF-8 with a byte order mark, without which spreadsheets read "α" as "Î±". A text that one would compute
// stands behind an apostrophe; numbers do not.
const COMPUTED = /^\s*[=+\-@\t\r]/;
const field = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const safely = (text) => field(COMPUTED.test(text) ? `'${text}` : text);
const takenFrom = (cell, numeric) => {
  const value = valueOf(cell), text = textOf(cell);
  return value !== null ? String(value) : numeric && text === NONE ? "" : safely(text);
};
const saysMore = (cell) => (textOf(cell).match(/\d+(\.\d+)?/g) ?? []).length > 1; // an interval, a range
const columnsOf = (table, rows) =>
  [...table.tHead.rows[0].cells].flatMap((head, column) => {
    if (head.dataset.cell) return [];
    const numeric = hasValues(table, column), name = head.textContent;
    const unit = head.dataset.unit ? ` (${head.dataset.unit})` : "";
    const cells = rows.map((row) => row.cells[column]);
    const found = [[safely(name + unit), ...cells.map((cell) => takenFrom(cell, numeric))]];
    const more = numeric && cells.some(saysMore);
    return more ? [...found, [safely(`${name} as shown`), ...cells.map((cell) => safely(textOf(cell)))]] : found;
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
