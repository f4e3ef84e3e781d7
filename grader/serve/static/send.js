// Sends a form without leaving the page, and shows what was wrong with it at its fields.

import { ask } from "./ask.js";

const AWAY = "The server is away: nothing was sent, and your text is kept. Try again.";
const CHANGED = "The file has changed since you chose it: choose it again.";

/** Send `form`; return the attempt's number, or null after an error. */
export async function send(form, submitter) {
  if (form.ariaBusy === "true") return null;
  form.ariaBusy = "true";
  clearErrors(form);
  const data = new FormData(form, submitter);
  try {
    const { ok, told } = await ask(form.action, { method: "POST", body: data });
    if (ok) return told.attempt;
    showErrors(form, submitter, told.errors ?? { "": told.error });
  } catch {
    const isAway = await isReadable(data.get("file"));
    showErrors(form, submitter, isAway ? { "": AWAY } : { file: CHANGED });
  } finally {
    form.ariaBusy = null;
  }
  return null;
}

/** Tell if a file can be sent: a browser refuses one that has changed. */
function isReadable(file) {
  if (!(file instanceof File)) return true;
  return file.slice(0, 1).arrayBuffer().then(() => true, () => false);
}

/** Take back what was wrong with a form. */
export function clearErrors(form) {
  for (const message of form.querySelectorAll(".error")) message.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}

/** Show messages by the names of their fields; one without a field stands below the buttons. */
function showErrors(form, submitter, errors) {
  for (const [name, text] of Object.entries(errors)) {
    const message = document.createElement("p");
    message.className = "error";
    message.setAttribute("role", "alert");
    message.textContent = text;
    const field = name ? form.elements.namedItem(name) : null;
    if (field) {
      message.id = `error-${name}`;
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", message.id);
    }
    (field ?? submitter.closest(".buttons")).after(message);
  }
  form.querySelector("[aria-invalid]")?.focus();
}
