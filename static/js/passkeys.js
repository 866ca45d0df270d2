// Says so when the browser or the person refused a passkey (django-allauth's scripts only dispatch an event).
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("passkey-problem").hidden = false;
});
