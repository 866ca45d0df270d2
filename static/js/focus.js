// After a swap the focus goes where the reader looks next: the first wrong field, else what replaced the pressed thing, else its heading.
const FIELD = "input:not([type=hidden]), select, textarea";
let pressed = null;

const focusOn = (element) => {
  const target = element?.matches("form") ? element.querySelector(FIELD) : element;
  if (!target) return false;
  if (!target.matches(`a[href], button, summary, [tabindex], ${FIELD}`)) target.tabIndex = -1;
  target.focus();
  return true;
};

const lost = () => !document.activeElement || document.activeElement === document.body;

// A button that is disabled while its request runs loses the focus: give it back.
document.addEventListener("htmx:beforeRequest", () => (pressed = document.activeElement));
document.addEventListener("htmx:afterRequest", () => {
  if (lost() && pressed?.isConnected && pressed !== document.body) pressed.focus();
});

document.addEventListener("htmx:afterSettle", (event) => {
  const cause = event.detail.requestConfig?.triggeringEvent?.type;
  const region = event.target;
  if (!["click", "submit"].includes(cause) || !region.querySelector) return;
  if (focusOn(region.querySelector('[aria-invalid="true"]')) || !lost()) return;
  if (region.matches("button, a[href]")) return focusOn(region);
  focusOn(region.querySelector("[data-focus]") || region.querySelector(region.matches("tr, li") ? "a[href]" : "h1, h2, h3"));
});

document.addEventListener("DOMContentLoaded", () => focusOn(document.querySelector('main [aria-invalid="true"]')));
