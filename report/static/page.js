// Without this script the page is read as it stands.
const letUse = (table) => {
  const tools = make("div", { className: "tools" });
  letFilter(table, tools);
  letDownload(table, tools);
  table.parentElement.before(tools);
  letSort(table);
  letCopy(table);
};
document.querySelectorAll(".table table[data-name]").forEach(letUse);
document.querySelectorAll("details.numbers").forEach((one) => { // those behind pictures when they are asked for
  one.addEventListener("toggle", () => letUse(one.querySelector("table")), { once: true });
});
document.body.append(said);
letUnfold();
letExplain();
letTellSides();
document.documentElement.dataset.ready = "1";
