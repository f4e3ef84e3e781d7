// Texts that the browser keeps until the server has them, so that they survive a page that ends
// while the server is away.
//
// Each page keeps its own text, under a name which it holds as a lock for as long as it lives. So
// another page can tell which texts were left by pages that are gone.

const MOMENT_MS = 2000; // a page that ends gives its lock back; one that keeps it so long is alive

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
    const names = Object.keys(localStorage).filter((name) => name.startsWith(this.#all));
    const texts = [];
    const take = (name) => {
      const text = localStorage.getItem(name);
      if (text === null) return; // saved meanwhile
      texts.push(JSON.parse(text));
      this.#left.push(name);
    };
    const others = names.filter((name) => name !== this.#mine);
    await Promise.all(others.map((name) => {
      const options = { signal: AbortSignal.timeout(MOMENT_MS) };
      return navigator.locks.request(name, options, () => take(name)).catch(() => {});
    }));
    return texts.sort((one, other) => one.at - other.at);
  }

  /** Forget the texts that `left` returned. */
  dropLeft() {
    for (const name of this.#left) localStorage.removeItem(name);
    this.#left = [];
  }
}
