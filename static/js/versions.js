// After one's own change succeeded, the page's other forms act on the new version. A conflict does not get here.
document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
  if (detail.xhr?.status !== 200 || detail.requestConfig?.verb !== "post") return;
  const version = target.matches?.("[data-version]") ? target.dataset.version : target.querySelector?.("[data-version]")?.dataset.version;
  if (!version) return;
  for (const field of document.querySelectorAll("input[name=version]")) field.value = version;
  for (const region of document.querySelectorAll("[data-version]")) region.dataset.version = version;
});
