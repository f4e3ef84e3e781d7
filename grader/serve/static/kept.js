// Texts that the browser keeps until the server has them, so that they survive a page that ends
// while the server is away.
//
// Each page keeps its own text, under a name which it holds as a lock for as long as it lives. So
// another page can tell which texts were left by pages that are gone.

export class KeptTexts {
  #all;
  #mine;
  #left = [];

  constructor(problem) {
    this.#all = `grader-draft:${problem}:`;
    this.#mine = this.#all + crypto.randomUUID();
    navigator.locks.request(this.#mine, () => new Promise(() => {}));
  }

  /** Keep `{source, version, sent}` of this page. */
  put(text) {
    try {
      localStorage.setItem(this.#mine, JSON.stringify({ ...text, at: Date.now() }));
    } catch {
      // The browser has no room, or was told to keep nothing: then only the server keeps the text.
    }
  }

  /** Forget the text of this page: the server has it. */
  drop() {
    localStorage.removeItem(this.#mine);
  }

  /** The texts that pages left which are gone, the newest last. */
  async left() {
    const { held } = await navigator.locks.query();
    const alive = new Set(held.map(({ name }) => name));
    this.#left = Object.keys(localStorage).filter(
      (name) => name.startsWith(this.#all) && name !== this.#mine && !alive.has(name),
    );
    const texts = this.#left.map((name) => JSON.parse(localStorage.getItem(name)));
    return texts.sort((one, other) => one.at - other.at);
  }

  /** Forget the texts that `left` returned. */
  dropLeft() {
    for (const name of this.#left) localStorage.removeItem(name);
    this.#left = [];
  }
}
