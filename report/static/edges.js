// A box whose content goes on sideways shows on which side: data-more is "left", "right" or both, none where
// all is in sight.
const sidesOf = (box) => {
  const hidden = box.scrollWidth - box.clientWidth;
  const sides = [["left", box.scrollLeft > 1], ["right", box.scrollLeft < hidden - 1]];
  return sides.filter(([, more]) => more).map(([side]) => side).join(" ");
};
const letTellSides = () => {
  const tell = (box) => (box.dataset.more = sidesOf(box));
  const watch = new ResizeObserver((found) => found.forEach(({ target }) => tell(target.closest(".scroll, .wide"))));
  document.querySelectorAll(".scroll, .wide").forEach((box) => {
    box.addEventListener("scroll", () => tell(box), { passive: true });
    [box, ...box.children].forEach((one) => watch.observe(one)); // unfolded, filtered, or the window made narrower
  });
};
