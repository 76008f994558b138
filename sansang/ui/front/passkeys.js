// Passkeys: the device is asked, and the form carries its answer. webauthnJSON is a file of the sign-in library.
const reasons = { NotAllowedError: "stopped", AbortError: "stopped", InvalidStateError: "known", SecurityError: "elsewhere" };

document.querySelectorAll("form[data-passkey]").forEach((form) => {
  const told = form.querySelector("[data-told]");
  const button = form.querySelector("button[type=submit]");
  const tell = (key) => {
    told.textContent = told.dataset[key];
    told.hidden = false;
    told.focus();
  };
  if (!window.PublicKeyCredential) {
    button.disabled = true;
    tell("missing");
    return;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.hasAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    told.hidden = true;
    const options = JSON.parse(document.getElementById("passkey-options").textContent);
    try {
      const answer = form.dataset.passkey === "create"
        ? await window.webauthnJSON.create(options.creation_options)
        : await window.webauthnJSON.get(options.request_options);
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch (fault) {
      button.removeAttribute("aria-busy");
      tell(reasons[fault.name] || "failed");
    }
  });
});
