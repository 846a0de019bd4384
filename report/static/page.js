// Without this script the page is read as it stands.
document.querySelectorAll("table[data-name]").forEach((table) => {
  const tools = make("div", { className: "tools" });
  letFilter(table, tools);
  letDownload(table, tools);
  table.parentElement.before(tools);
  letSort(table);
  letCopy(table);
});
document.body.append(said);
letUnfold();
letExplain();
document.documentElement.dataset.ready = "1";
