// Selection in a form[data-selecting]: select all, and how many there are. Without it every box and button still works.
(() => {
  const count = (form) => {
    const boxes = [...form.querySelectorAll("[name=deal]")];
    const chosen = boxes.filter((box) => box.checked).length;
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
    if (target.matches("[data-select-all]")) form.querySelectorAll("[name=deal]").forEach((box) => (box.checked = target.checked));
    count(form);
  });

  const all = () => document.querySelectorAll("form[data-selecting]").forEach(count);
  document.addEventListener("htmx:load", all);
  document.addEventListener("DOMContentLoaded", all);
  window.addEventListener("pageshow", all);
})();
