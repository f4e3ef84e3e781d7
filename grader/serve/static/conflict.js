// The question which of two texts is kept. It waits above the editor, which can be used meanwhile.

const TEXT =
  "Another tab saved a newer text of this problem. Undo brings back the one that you replace.";

/** Ask above `editor`; resolves to whether the text in it is kept, and not the other one. */
export function isKept(editor) {
  const question = document.createElement("div");
  question.className = "conflict";
  question.setAttribute("role", "alert");
  const text = document.createElement("p");
  text.textContent = TEXT;
  const buttons = document.createElement("div");
  buttons.className = "buttons";
  question.append(text, buttons);
  editor.host.before(question);

  return new Promise((resolve) => {
    for (const [label, keeps] of [["Keep this text", true], ["Take the other text", false]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", () => {
        question.remove();
        editor.focus();
        resolve(keeps);
      });
      buttons.append(button);
    }
  });
}
