// Keys of the page, which also work while the editor has the focus.

const BUTTONS = {
  samples: "#run-samples",
  submit: "#submit",
  own: "#own-inputs button",
};

/** Listen to the keys that the dialog #keys lists; `form` is the editor's, if there is one. */
export function listenToKeys(form) {
  const list = document.getElementById("keys");
  const open = () => list.open || list.showModal();
  // Browsers before 2025 don't know the button's attribute `command`.
  document.querySelector("[commandfor=keys]")?.addEventListener("click", open);

  document.addEventListener("keydown", (event) => {
    const key = keyOf(event);
    if (form && key in BUTTONS) {
      const button = form.querySelector(BUTTONS[key]);
      event.preventDefault();
      event.stopPropagation(); // the editor would add a line
      if (!event.repeat) form.requestSubmit(button);
    } else if (key === "list" && list) {
      event.preventDefault();
      open();
    }
  }, { capture: true });
}

function keyOf(event) {
  const isMod = event.ctrlKey || event.metaKey;
  if (event.key === "Enter" && isMod && !event.altKey) return event.shiftKey ? "submit" : "samples";
  if (event.key === "Enter" && event.target.matches("#own-inputs input")) return "own";
  if (event.key === "?" && !isMod && !event.altKey && !isTyping(event)) return "list";
  return "";
}

function isTyping(event) {
  const target = event.composedPath()[0]; // in the editor, too, which is a shadow tree
  return target.isContentEditable || target.matches("input, select, textarea");
}
