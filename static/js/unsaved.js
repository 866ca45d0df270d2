// Nobody's typing is lost: asks before leaving a half-written form[data-guard], and carries its text over a swap around it.
const written = new Set();
let carried = [];

const alive = () => [...written].filter((form) => form.isConnected);
document.addEventListener("input", ({ target }) => {
  const form = target.closest("form[data-guard]");
  if (form) written.add(form);
});
document.addEventListener("submit", ({ target }) => written.delete(target));
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-cancel]")) written.delete(target.closest("form"));
});

window.addEventListener("beforeunload", (event) => {
  if (alive().length) event.preventDefault();
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  carried = alive()
    .filter((form) => detail.target.contains(form) && form !== detail.elt)
    .flatMap((form) => [...form.elements].filter((field) => field.id && "value" in field))
    .map(({ id, value }) => ({ id, value }));
  // A refresh that has no place for the text waits; what a person asked for does not.
  const refresh = detail.requestConfig.triggeringEvent?.type.startsWith("deal-");
  if (refresh && carried.some(({ id }) => !detail.serverResponse.includes(`id="${id}"`))) detail.shouldSwap = false;
});
document.addEventListener("htmx:afterSettle", () => {
  for (const { id, value } of carried) {
    const field = document.getElementById(id);
    if (!field) continue;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.closest("details")?.setAttribute("open", "");
  }
  carried = [];
});
