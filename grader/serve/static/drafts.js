// The text in the editor is saved by itself: on the server, and in the browser while that is away.
//
// The server counts versions. A save says on which version its text is based, and is refused if
// another tab saved since: then the person chooses, and until then nothing of either text is lost.

import { ask } from "./ask.js";
import { isKept } from "./conflict.js";
import { KeptTexts } from "./kept.js";
import { say } from "./say.js";

const PAUSE_MS = 1000; // between a change and its save
const LONGEST_PAUSE_MS = 4000; // between two tries while the server is away
const PATIENCE_MS = 10_000; // until a server that says nothing counts as away

export class Drafts {
  #address;
  #editor;
  #kept;
  #tabs;
  #state = document.getElementById("draft-state");
  #version;
  #saved; // the text of that version
  #sent = null; // a text that was sent and not answered: it may have arrived
  #isSaving = false;
  #timer = null;
  #pause = PAUSE_MS;
  #isAsking = false; // which of two texts is kept

  /** Save the text of `editor`, which the page has in `version`, from now on. */
  constructor(problem, version, editor) {
    this.#address = `/problems/${problem}/draft`;
    this.#editor = editor;
    this.#version = version;
    this.#saved = editor.original;
    this.#kept = new KeptTexts(problem);
    this.#tabs = new BroadcastChannel(`grader-draft:${problem}`);
    this.#tabs.addEventListener("message", ({ data }) => this.#followOther(data));
    addEventListener("online", () => this.#save());
    addEventListener("pagehide", () => this.#saveAtTheEnd());
    document.addEventListener("visibilitychange", () =>
      document.hidden ? this.#save() : this.#look());
    if (version > 0) this.#show("saved");
    if (this.#isChanged) this.changed();
    this.#catchUp();
  }

  /** Call this after each change of the text. */
  changed() {
    if (!this.#isChanged) return this.#isNow(this.#saved, this.#version); // it was undone
    this.#keep();
    if (this.#isAsking) return;
    if (this.#pause === PAUSE_MS) this.#show("saving"); // else it still says why it is not saved
    this.#timer ??= setTimeout(() => this.#save(), this.#pause);
  }

  get #isChanged() {
    return this.#editor.text !== this.#saved;
  }

  #keep() {
    this.#kept.put({ source: this.#editor.text, version: this.#version, sent: this.#sent });
  }

  /**
   * Take texts that closed pages could not save; undo leads from the newest to the others.
   *
   * The last save of a page that ends may reach the server after its next page was made.
   */
  async #catchUp() {
    this.#editor.setReadOnly(true); // for a moment: nobody types into an old text
    const [left] = await Promise.all([this.#kept.left(), this.#look()])
      .finally(() => this.#editor.setReadOnly(false));
    if (this.#isChanged) return; // the next page takes them
    for (const { source, version, sent } of left) {
      if (source === this.#saved) continue;
      this.#editor.setText(source);
      [this.#version, this.#sent] = [version, sent];
    }
    if (this.#isChanged) {
      this.changed();
      this.#save();
    }
    this.#kept.dropLeft();
  }

  #put(source, more) {
    const body = JSON.stringify({ source, version: this.#version });
    const headers = { "Content-Type": "application/json" };
    return ask(this.#address, { method: "PUT", body, headers, ...more });
  }

  async #save() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#isSaving || this.#isAsking || !this.#isChanged) return;
    this.#isSaving = true;
    const why = await this.#trySave(this.#editor.text).catch(() => "the server is away");
    this.#isSaving = false;
    this.#pause = why ? Math.min(2 * this.#pause, LONGEST_PAUSE_MS) : PAUSE_MS;
    if (why) this.#showUnsaved(why);
    if (this.#isChanged && !this.#isAsking) {
      this.#timer ??= setTimeout(() => this.#save(), this.#pause);
    }
  }

  /** Save once; return why the server refuses it, "" if it doesn't. Rejects if it is away. */
  async #trySave(source) {
    if (this.#sent !== null) await this.#settle();
    if (source === this.#saved) return "";
    this.#sent = source;
    this.#keep();
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const { ok, status, told } = await this.#put(source, { signal });
    this.#sent = null;
    if (ok) {
      this.#isNow(source, told.version);
      this.#tabs.postMessage({ source, version: told.version });
    } else if (status !== 409) {
      return told.error;
    } else if (told.source === source) {
      this.#isNow(source, told.version);
    } else {
      this.#askWhich(told);
    }
    return "";
  }

  /** Learn if the text that was sent without an answer has arrived. */
  async #settle() {
    const { ok, told } = await ask(this.#address);
    if (!ok) return;
    if (told.source === this.#sent) this.#isNow(told.source, told.version);
    this.#sent = null;
  }

  /** Know what the server has. */
  #isNow(source, version) {
    [this.#saved, this.#version] = [source, version];
    if (this.#isChanged) {
      this.#keep();
    } else {
      this.#kept.drop();
      this.#show("saved");
    }
  }

  /** What the browser keeps is taken by the next page if this request does not arrive. */
  #saveAtTheEnd() {
    if (!this.#isChanged || this.#isSaving || this.#isAsking) return;
    this.#sent = this.#editor.text;
    this.#keep();
    this.#put(this.#sent, { keepalive: true }).catch(() => {});
  }

  /** Another tab saved. If nothing is changed here, this one follows. */
  #followOther({ source, version }) {
    if (this.#isChanged || this.#isSaving || version <= this.#version) return;
    this.#editor.setText(source);
    this.#isNow(source, version);
  }

  /** See if another page saved. */
  async #look() {
    if (this.#isChanged) return this.#save();
    try {
      const { ok, told } = await ask(this.#address, { signal: AbortSignal.timeout(PATIENCE_MS) });
      if (ok) this.#followOther(told);
    } catch {
      // The server is away: the next save says so.
    }
  }

  async #askWhich(other) {
    this.#isAsking = true;
    this.#showUnsaved("another tab has a newer text");
    const keeps = await isKept(this.#editor);
    this.#isAsking = false;
    const { text } = this.#editor;
    const [taken, replaced] = keeps ? [text, other.source] : [other.source, text];
    this.#editor.setText(replaced); // so that undo leads there
    this.#editor.setText(taken);
    this.#isNow(other.source, other.version);
    this.#save();
  }

  #showUnsaved(why) {
    if (this.#show(`not saved: ${why}`)) say(`Not saved: ${why}.`);
  }

  /** Show a state; return whether it is another than before. */
  #show(state) {
    if (!this.#state || this.#state.textContent === state) return false;
    this.#state.textContent = state;
    return true;
  }
}
