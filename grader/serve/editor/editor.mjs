// The editor of the practice page, which takes the place of a <textarea>.
//
// It lives in a shadow root: there CodeMirror sets its styles as adopted style sheets, which the
// page's policy allows; in the document itself it would add a <style>, which the policy forbids.

import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import {
  defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory,
} from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import {
  bracketMatching, indentOnInput, indentUnit, syntaxHighlighting,
} from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState } from "@codemirror/state";
import {
  EditorView, drawSelection, dropCursor, highlightActiveLine, highlightSpecialChars, keymap,
  lineNumbers, showPanel,
} from "@codemirror/view";

import { colours, theme } from "./theme.mjs";

const WAY_OUT = "Tab indents. Escape, then Tab, leaves the editor.";
const isNotTyped = Annotation.define(); // on a change that `setText` makes

/**
 * Put an editor in the place of `textarea`, which is hidden. Its form is sent with the editor's
 * text.
 *
 * `onChange` is called after each change that a person makes.
 */
export function createEditor(textarea, { onChange = () => {} } = {}) {
  const host = document.createElement("div");
  host.className = "editor";
  textarea.before(host);
  const root = host.attachShadow({ mode: "open", delegatesFocus: true });
  const label = textarea.labels[0];
  const readOnly = new Compartment();
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        readOnly.of(EditorState.readOnly.of(false)),
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        dropCursor(),
        highlightActiveLine(),
        highlightSpecialChars(),
        highlightSelectionMatches(),
        search({ top: true }),
        python(),
        indentUnit.of("    "),
        EditorState.tabSize.of(4),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        syntaxHighlighting(colours),
        theme,
        showPanel.of(wayOut),
        keymap.of([
          ...closeBracketsKeymap, ...lintKeymap, ...searchKeymap, ...historyKeymap,
          ...defaultKeymap, indentWithTab,
        ]),
        EditorView.contentAttributes.of({
          "aria-label": label?.textContent.trim() || "Your code",
          "aria-describedby": "way-out",
          tabindex: "0", // it takes the focus anyway; axe looks for this attribute
        }),
        EditorView.updateListener.of((update) => {
          const typed = update.transactions.some((each) => !each.annotation(isNotTyped));
          if (update.docChanged && typed) onChange();
        }),
      ],
    }),
  });
  textarea.hidden = true;
  textarea.form.addEventListener("formdata", ({ formData }) =>
    formData.set(textarea.name, view.state.doc.toString()));
  label?.addEventListener("click", () => view.focus());

  return {
    host,
    focus: () => view.focus(),

    /** The text as it is now. */
    get text() {
      return view.state.doc.toString();
    },

    /** The text that the page came with. */
    original: textarea.defaultValue,

    /** Replace the whole text; undo brings the old one back. */
    setText(text, { isTyped = false } = {}) {
      if (text === this.text) return;
      const at = Math.min(view.state.selection.main.head, text.length);
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        selection: { anchor: at },
        annotations: [isolateHistory.of("full"), ...(isTyped ? [] : [isNotTyped.of(true)])],
      });
    },

    /** Let nobody type, or let them again; `setText` works all the same. */
    setReadOnly(isSo) {
      view.dispatch({ effects: readOnly.reconfigure(EditorState.readOnly.of(isSo)) });
    },

    /** Show messages at lines, counted from 1; they take the place of those shown before. */
    showErrors(errors) {
      const { doc } = view.state;
      const shown = errors.filter(({ line }) => 1 <= line && line <= doc.lines);
      const diagnostics = shown.map(({ line, message }) => {
        const { from, to } = doc.line(line);
        return { from, to, message, severity: "error" };
      });
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
  };
}

/** A line below the editor that says how the keyboard leaves it. */
function wayOut() {
  const dom = document.createElement("div");
  dom.id = "way-out";
  dom.className = "way-out";
  dom.textContent = WAY_OUT;
  return { dom };
}
