// Hints and the solution: what is open changes in place.

import { morph } from "./morph.js";

// What of a problem's page changes with an attempt, beside its result.
const CHANGING = [".top .facts", "#hints"];

/** Open hints without leaving the page. */
export function openHintsInPlace() {
  let isOpening = false; // a key that is held down, or a double click, opens one hint
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.closest("#hints")) return;
    event.preventDefault();
    if (isOpening) return;
    isOpening = true;
    const before = new Set(opened());
    const options = { method: "POST", body: new FormData(form) };
    try {
      show(await pageAt(form.action, options));
    } catch {
      form.submit(); // the browser says what is wrong
      return;
    } finally {
      isOpening = false;
    }
    opened().find((hint) => !before.has(hint))?.querySelector("summary").focus();
  });
}

/** Show what follows from an attempt: how the person stands, which hints and solution are open. */
export async function showStanding(attempt) {
  show(await pageAt(`/attempts/${attempt}`));
}

function opened() {
  return [...document.querySelectorAll(".hint")];
}

async function pageAt(address, options) {
  const answer = await fetch(address, options);
  if (!answer.ok) throw new Error(answer.statusText);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function show(page) {
  for (const part of CHANGING) {
    morph(document.querySelector(part), page.querySelector(part));
  }
}
