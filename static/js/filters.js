// A form[data-filters] sends itself when a [data-auto] field changes, and leaves empty answers out of the address.
document.addEventListener("change", ({ target }) => {
  if (target.closest("form[data-filters] [data-auto]")) target.form.requestSubmit();
});

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!detail.elt.matches("form[data-filters]")) return;
  for (const [name, value] of [...detail.formData]) if (value === "") detail.formData.delete(name);
});

// Without htmx the browser sends the form: the same, by leaving empty fields out of it.
document.addEventListener("formdata", ({ target, formData }) => {
  if (!target.matches("form[data-filters]")) return;
  for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
});
