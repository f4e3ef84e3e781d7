// The practice page of one problem with a script: an editor, drafts, and results that grow.

import { Drafts } from "./drafts.js";
import { createEditor } from "./editor.js";
import { takeFiles } from "./files.js";
import { openHintsInPlace } from "./hints.js";
import { printWhole } from "./print.js";
import { Result } from "./result.js";
import { send } from "./send.js";

/** Start all that the page has beside its HTML; `form` is the one of the editor. */
export function practise(form) {
  const { problem, draftVersion } = document.body.dataset;
  const editor = createEditor(document.getElementById("source"), {
    onChange: () => drafts.changed(),
  });
  const drafts = new Drafts(problem, Number(draftVersion), editor);
  const result = new Result(document.getElementById("result"), editor);

  const isStarter = () => draftVersion === "0" && editor.text === editor.original;
  takeFiles(form, editor, (name) =>
    isStarter() || confirm(`Replace the text in the editor with ${name}?`));
  openHintsInPlace();
  printWhole(editor);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const attempt = await send(form, event.submitter);
    if (attempt === null) return;
    history.replaceState(null, "", `/attempts/${attempt}`);
    result.follow(attempt);
  });
}
