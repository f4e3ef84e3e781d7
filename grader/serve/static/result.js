// The result of an attempt, which grows in place while the attempt runs.

import { follow } from "./follow.js";
import { showStanding } from "./hints.js";
import { morph } from "./morph.js";
import { say } from "./say.js";

const UNFINISHED = ["waiting", "running"];
const AWAY = "The server is away. This goes on when it is back.";

export class Result {
  #section;
  #editor;
  #stop = new AbortController();
  #isOpen = new Map(); // what a reader has opened or closed, by the id of a <details>

  /** Show results in `section`, and the lines of the text that they name in `editor`. */
  constructor(section, editor) {
    this.#section = section;
    this.#editor = editor;
    section.removeAttribute("aria-live"); // `say` tells what is new, not the whole table again
    if (this.#grows) this.follow(section.dataset.attempt);
    else this.#showLines();
  }

  /** Show attempt `number`, in place of the one that is shown, until all of it is known. */
  follow(number) {
    this.#stop.abort();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.#section.querySelector("h2").scrollIntoView({ block: "nearest" });
    follow(() => this.#look(number, signal), signal);
  }

  get #isUnfinished() {
    return UNFINISHED.includes(this.#section.dataset.state);
  }

  /** Whether more will be known: a mistake may be found after the attempt is over. */
  get #grows() {
    return this.#section.hasAttribute("data-grows");
  }

  get #title() {
    return this.#section.querySelector("h2").textContent.trim();
  }

  /** Parts that a reader may open: some come and go with the attempts. */
  get #folds() {
    return [...this.#section.querySelectorAll("details[id]")];
  }

  /** Show what is known of an attempt; return whether there is more to come. */
  async #look(number, signal) {
    const answer = await fetch(`/attempts/${number}/result`, { signal }).catch((error) => {
      if (!signal.aborted) this.#sayAway();
      throw error;
    });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("result");
    fresh.removeAttribute("aria-live");
    const before = this.#title;
    for (const { id, open } of this.#folds) this.#isOpen.set(id, open);
    morph(this.#section, fresh);
    for (const fold of this.#folds) fold.open = this.#isOpen.get(fold.id) ?? fold.open;
    if (this.#title !== before) say(this.#title);
    if (this.#isUnfinished) return true;
    await Promise.all([this.#showLines(), showStanding(number)]);
    return this.#grows;
  }

  /** Say that the server is away; the next answer takes the sentence back. */
  #sayAway() {
    if (this.#section.querySelector(".away")) return;
    const line = document.createElement("p");
    line.className = "away";
    line.textContent = AWAY;
    this.#section.querySelector("h2").after(line);
    say(AWAY);
  }

  /** Mark the lines that the result names, if the editor still has the text that it is of. */
  async #showLines() {
    const named = [...this.#section.querySelectorAll("[data-line]")];
    const errors = named.map(({ dataset, textContent }) => ({
      line: Number(dataset.line),
      message: textContent.trim(),
    }));
    const isShown = errors.length && this.#editor.text === (await this.#source());
    this.#editor.showErrors(isShown ? errors : []);
  }

  async #source() {
    const answer = await fetch(`/attempts/${this.#section.dataset.attempt}/source`);
    return answer.ok ? answer.text() : null;
  }
}
