// A details[data-menu] closes on Escape and when something outside it is pressed or focused.
const close = (except) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (!menu.contains(except)) menu.open = false;
};

document.addEventListener("click", ({ target }) => close(target));
document.addEventListener("focusin", ({ target }) => close(target));
document.addEventListener("keydown", ({ key, target }) => {
  const menu = key === "Escape" && target.closest("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
