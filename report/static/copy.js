// A button in each row that names its cell: it copies the command that makes the row again.
const COPIED_MS = 2000;
const said = make("p", { className: "unseen" });
said.setAttribute("role", "status");
const copyBySelection = (text) => {
  const field = make("textarea", { value: text, className: "unseen" });
  const before = document.activeElement;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  before?.focus();
  return copied;
};
const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // a page from a file, or a browser that refuses
  }
};
const letCopy = (table) => {
  const template = document.documentElement.dataset.again;
  if (!template) return;
  for (const row of table.querySelectorAll("tr[data-digest]")) {
    const command = template.replace("DIGEST", () => row.dataset.digest);
    const button = make("button", { type: "button", title: command, className: "copy" }, "copy");
    button.setAttribute("aria-label", `copy the command that makes cell ${row.dataset.digest.slice(0, 8)} again`);
    button.addEventListener("click", async () => {
      const done = await copy(command);
      button.textContent = done ? "copied" : "not copied";
      said.textContent = done ? `copied: ${command}` : command;
      setTimeout(() => (button.textContent = "copy"), COPIED_MS);
    });
    row.lastElementChild.append(" ", button);
  }
};
