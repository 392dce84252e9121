// Lets a form be answered by a passkey: asks the browser what the page wants to know, and sends what it says.
"use strict";

const SHAPES = {
  new: (asked) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) }),
  proof: (asked) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) }),
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const say = (name) => {
    for (const note of form.querySelectorAll("[data-says]")) note.hidden = note.dataset.says !== name;
  };
  const able = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;
  say(able ? "" : "unable");
  form.querySelector("button").disabled = !able;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const made = await SHAPES[form.dataset.passkey](JSON.parse(form.dataset.options).publicKey);
      form.elements.passkey.value = JSON.stringify(made.toJSON());
      form.submit();
    } catch {
      say("failed");
    }
  });
}
