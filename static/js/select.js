// Selection in a form[data-selecting]: select all, and how many there are. No more than its data-most. Without it every box and button still works.
const BOXES = "[name=deal], [name=to]";
const count = (form) => {
  const boxes = [...form.querySelectorAll(BOXES)];
  const chosen = boxes.filter((box) => box.checked).length;
  for (const box of boxes) box.disabled = !box.checked && chosen >= (form.dataset.most || Infinity);
  const all = form.querySelector("[data-select-all]");
  form.dataset.selected = chosen;
  form.querySelectorAll("[data-count]").forEach((place) => (place.textContent = chosen));
  if (!all) return;
  all.hidden = !boxes.length;
  all.checked = chosen > 0 && chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
};

document.addEventListener("change", ({ target }) => {
  const form = target.closest("form[data-selecting]");
  if (!form) return;
  if (target.matches("[data-select-all]")) form.querySelectorAll(BOXES).forEach((box) => (box.checked = target.checked));
  count(form);
});

const all = () => document.querySelectorAll("form[data-selecting]").forEach(count);
document.addEventListener("htmx:load", all);
document.addEventListener("DOMContentLoaded", all);
window.addEventListener("pageshow", all);
