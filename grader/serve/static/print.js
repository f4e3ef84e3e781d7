// The text of the editor on paper: whole, and with its long lines broken.

/** Print the text of `editor` in place of the part of it that is in view. */
export function printWhole(editor) {
  const printed = document.createElement("pre");
  printed.className = "code printed";
  editor.host.after(printed);
  addEventListener("beforeprint", () => {
    printed.textContent = editor.text;
  });
}
