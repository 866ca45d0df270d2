// Single keys: j and k walk the rows ([data-row]), any other presses what carries it as data-key, in the current row or on the page.
const off = () => localStorage.getItem("keys") === "off";
const busy = (event) =>
  event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.isContentEditable;
const typing = (element) => element.matches("select, textarea, input:not([type=checkbox], [type=radio], [type=submit])");

const walk = (step) => {
  const rows = [...document.querySelectorAll("[data-row]")];
  const here = rows.indexOf(document.activeElement.closest("[data-row]"));
  const row = rows[Math.min(Math.max(here + step, 0), rows.length - 1)];
  row?.querySelector("[data-open]").focus();
  row?.scrollIntoView({ block: "nearest" });
  return Boolean(row);
};

const press = (key) => {
  const row = document.activeElement.closest("[data-row]");
  const everywhere = key === "/" || key === "?" || !document.querySelector("[data-row]");
  const target = (row || (everywhere && document))?.querySelector(`[data-key="${CSS.escape(key)}"]`)
    || (everywhere && document.querySelector(`[data-key="${CSS.escape(key)}"]`));
  if (!target) return false;
  if (target.matches("[type=search]")) target.select();
  else target.click();
  return true;
};

document.addEventListener("keydown", (event) => {
  if (busy(event) || typing(event.target) || off()) return;
  if (event.key.length !== 1 || event.key === " ") return;
  const done = event.key === "j" ? walk(1) : event.key === "k" ? walk(-1) : press(event.key);
  if (done) event.preventDefault();
});

// The page about the keyboard can switch all this off, for this browser.
document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-keys]")) localStorage.setItem("keys", target.checked ? "on" : "off");
});
document.addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll("[data-keys]")) box.checked = !off(), (box.closest("[hidden]") || box).hidden = false;
});
