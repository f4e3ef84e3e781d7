// How the editor looks: in the page's colours, light and dark.

import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const theme = EditorView.theme({
  "&": {
    color: "var(--ink)",
    backgroundColor: "var(--paper)",
    border: "1px solid var(--line)",
    height: "100%",
    maxHeight: "var(--editor-height, 70vh)",
  },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "-1px" },
  ".cm-scroller": { font: ".875rem/1.5 ui-monospace, monospace", overflow: "auto" },
  ".cm-content, .cm-gutter": { minHeight: "16rem" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor, .cm-dropCursor": { borderLeft: "2px solid var(--ink)" },
  ".cm-gutters": {
    color: "var(--quiet)",
    backgroundColor: "var(--raised)",
    borderRight: "1px solid var(--line)",
  },
  ".cm-activeLine": { backgroundColor: "light-dark(#0000000a, #ffffff0d)" },
  "& > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "light-dark(#b9d4f1, #2d4a68)",
  },
  ".cm-selectionMatch": { backgroundColor: "light-dark(#dcebd9, #2f4632)" },
  ".cm-searchMatch": { backgroundColor: "var(--mark)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "light-dark(#c8e6c9, #35563a)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "light-dark(#f8d0cc, #6b2f2a)" },
  ".cm-panels": {
    color: "var(--ink)",
    backgroundColor: "var(--raised)",
    borderColor: "var(--line)",
  },
  ".cm-panel.cm-search input, .cm-panel.cm-search button, .cm-button, .cm-textfield": {
    color: "inherit",
    background: "var(--paper)",
    borderColor: "var(--line)",
  },
  ".cm-tooltip": {
    color: "var(--ink)",
    backgroundColor: "var(--raised)",
    borderColor: "var(--line)",
  },
  ".way-out": {
    padding: ".1rem .5rem",
    color: "var(--quiet)",
    font: ".8rem/1.5 system-ui, sans-serif",
  },
});

export const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "light-dark(#8a2a8c, #e3a3e4)" },
  { tag: [tags.string, tags.special(tags.string)], color: "light-dark(#1b6b35, #8ed6a0)" },
  { tag: [tags.number, tags.bool, tags.null], color: "light-dark(#a03a00, #f2b179)" },
  { tag: tags.comment, color: "light-dark(#5a626d, #a3acb7)", fontStyle: "italic" },
  { tag: tags.function(tags.definition(tags.variableName)), color: "light-dark(#0b57a4, #8cc2ff)" },
  { tag: tags.definition(tags.className), color: "light-dark(#0b57a4, #8cc2ff)" },
  { tag: tags.meta, color: "light-dark(#6a5200, #dcc67a)" },
  { tag: tags.invalid, color: "light-dark(#b42318, #ff8f85)" },
]);
