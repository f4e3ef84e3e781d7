// A file that is chosen, or dropped on the editor: a .py goes into the editor, a notebook is sent
// as it is, in place of the editor's text. So is any other file, which the server refuses.

import { say } from "./say.js";
import { clearErrors } from "./send.js";

const PYTHON = /\.py$/i;
const LARGEST = 1_000_000; // bytes of a file that the editor takes

/** Take files of `form`; `mayReplace(name)` tells if a file may replace the text of `editor`. */
export function takeFiles(form, editor, mayReplace) {
  const input = form.elements.namedItem("file");
  if (!input) return;
  const note = noteBelow(input);

  input.addEventListener("change", async () => {
    note.hide();
    clearErrors(form);
    const [file] = input.files;
    if (!file) return;
    if (!PYTHON.test(file.name) || file.size > LARGEST) {
      note.show(`${file.name} is sent in place of the text in the editor. `);
      return;
    }
    const text = await file.text();
    input.value = "";
    if (!mayReplace(file.name)) return;
    editor.setText(text, { isTyped: true });
    editor.focus();
  });

  // In the capture phase: the editor would take the file's text as a piece to insert.
  form.addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  }, { capture: true });
  form.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change"));
  }, { capture: true });
}

/** A line below `input` that says what is sent, with a button that takes the file back. */
function noteBelow(input) {
  const note = document.createElement("p");
  note.className = "quiet";
  const back = document.createElement("button");
  back.type = "button";
  back.textContent = "Send the text instead";
  back.addEventListener("click", () => {
    input.value = "";
    note.remove();
  });
  return {
    hide: () => note.remove(),
    show(text) {
      note.replaceChildren(text, back);
      input.closest(".buttons").after(note); // not in the label: a click there chooses a file
      say(text);
    },
  };
}

function hasFiles(event) {
  return event.dataTransfer.types.includes("Files");
}
