// What is folded away opens for a link that leads into it, and for paper, but for
// the numbers behind a picture that nobody opened.
const unfold = (hash) => {
  let target = null;
  try {
    target = document.getElementById(decodeURIComponent(hash.slice(1)));
  } catch {
    return null; // no address of a place
  }
  for (let one = target?.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
  return target;
};
const letUnfold = () => {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (link) unfold(link.getAttribute("href"));
  });
  const arrive = () => unfold(location.hash)?.scrollIntoView();
  addEventListener("hashchange", arrive);
  if (location.hash) arrive();
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open]):not(.numbers)")];
    opened.forEach((one) => (one.open = true));
  });
  addEventListener("afterprint", () => opened.forEach((one) => (one.open = false)));
};
