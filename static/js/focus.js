// After a swap the focus goes where the reader looks next: the first wrong field, else what replaced the pressed thing, else its heading.
(() => {
  const focusOn = (element) => {
    if (!element) return false;
    if (!element.matches("a[href], button, input, select, textarea, summary, [tabindex]")) element.tabIndex = -1;
    element.focus();
    return true;
  };

  const lost = () => !document.activeElement || document.activeElement === document.body;

  document.addEventListener("htmx:afterSettle", (event) => {
    const cause = event.detail.requestConfig?.triggeringEvent?.type;
    const region = event.target;
    if (!["click", "submit"].includes(cause) || !region.querySelector) return;
    if (focusOn(region.querySelector('[aria-invalid="true"]')) || !lost()) return;
    if (region.matches("button, a[href]")) return focusOn(region);
    focusOn(region.querySelector("[data-focus]") || region.querySelector(region.matches("tr") ? "a[href]" : "h1, h2, h3"));
  });

  document.addEventListener("DOMContentLoaded", () => focusOn(document.querySelector('main [aria-invalid="true"]')));
})();
