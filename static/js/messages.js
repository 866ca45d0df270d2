// The bar of messages: takes over what a swapped part says, tells of failed requests, lets messages be closed.
const bar = () => document.getElementById("messages");

const closable = (message) => {
  if (message.querySelector("[data-dismiss]")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "message__close";
  button.dataset.dismiss = "";
  button.textContent = "✕";
  button.setAttribute("aria-label", bar().dataset.close);
  message.append(button);
};

const say = (...messages) => {
  bar().replaceChildren(...messages);
  messages.forEach(closable);
};

const complain = (text) => {
  const message = document.createElement("div");
  message.className = "message message--error";
  const inner = document.createElement("div");
  inner.className = "message__text";
  inner.textContent = text;
  message.append(inner);
  say(message);
};

document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest(".message").remove());
document.addEventListener("htmx:load", (event) => {
  event.target.querySelectorAll?.("#messages > .message").forEach(closable);
  const said = event.target.querySelector?.("[data-said]");
  if (said) say(...said.children), said.remove();
});
document.addEventListener("htmx:responseError", ({ detail }) => complain(bar().dataset["s" + detail.xhr.status] || bar().dataset.other));
for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, () => complain(bar().dataset.offline));

// A whole page in place of a part (signed out, redirected): go there.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status >= 400 || !/^\s*<!doctype/i.test(detail.serverResponse) || detail.requestConfig.elt.closest("[hx-select]")) return;
  detail.shouldSwap = false;
  location.assign(detail.xhr.responseURL);
});
