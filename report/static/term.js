// What a word means stands beside it for a pointer, a key and a first tap; without this script it is a title.
const TIP_ID = "meaning";
const letExplain = () => {
  const tip = make("p", { id: TIP_ID, className: "tip", hidden: true });
  tip.setAttribute("role", "tooltip");
  document.body.append(tip);
  let word = null;
  const hide = () => {
    word?.removeAttribute("aria-describedby");
    tip.hidden = true;
    word = null;
  };
  const place = () => {
    if (!word) return;
    const at = word.getClientRects()[0];
    const right = document.documentElement.clientWidth - tip.offsetWidth - 8;
    const below = at.bottom + tip.offsetHeight < innerHeight;
    tip.style.left = `${Math.max(8, Math.min(at.left, right))}px`;
    tip.style.top = `${below ? at.bottom : at.top - tip.offsetHeight}px`;
  };
  const show = (link) => {
    hide();
    word = link;
    tip.textContent = link.dataset.meaning;
    tip.hidden = false;
    link.setAttribute("aria-describedby", TIP_ID);
    place();
  };
  const leave = (event) => {
    if (event.relatedTarget !== tip && event.relatedTarget !== word) hide();
  };
  for (const link of document.querySelectorAll("a.term")) {
    link.dataset.meaning = link.title;
    link.removeAttribute("title");
    let tapped = false; // the first tap shows, the second follows the link
    link.addEventListener("pointerdown", (event) => (tapped = event.pointerType === "touch" && word !== link));
    link.addEventListener("click", (event) => {
      if (tapped) {
        event.preventDefault();
        show(link);
      } else hide();
      tapped = false;
    });
    link.addEventListener("pointerenter", (event) => event.pointerType !== "touch" && show(link));
    link.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && leave(event));
    link.addEventListener("focus", () => link.matches(":focus-visible") && show(link));
    link.addEventListener("blur", hide);
  }
  tip.addEventListener("pointerleave", leave);
  document.addEventListener("scroll", place, { passive: true });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("pointerdown", (event) => word && !event.target.closest?.("a.term, .tip") && hide());
};
