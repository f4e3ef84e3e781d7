// Says when to look for news of an attempt: at each event of the server, and by the clock where
// there are none. The news itself is always read from the server, so that no event can be missed.

const SOON_MS = 1000; // between two looks without events
const LATE_MS = 5000; // between two looks while the server is away, or beside its events

/**
 * Call `look` now, and whenever there may be news, until it returns false or `signal` aborts.
 *
 * `look` returns a promise, which is rejected while the server is away.
 */
export function follow(look, signal) {
  const events = new Events(() => go());
  let isLooking = false;
  let hasNews = false;
  let pause = SOON_MS;
  let timer;

  const go = async () => {
    hasNews = true;
    if (isLooking || signal.aborted) return;
    isLooking = true;
    clearTimeout(timer);
    let goesOn = true;
    while (hasNews && goesOn && !signal.aborted) {
      hasNews = false;
      try {
        goesOn = await look();
        pause = events.areOpen ? LATE_MS : SOON_MS;
      } catch {
        pause = Math.min(2 * pause, LATE_MS);
      }
    }
    isLooking = false;
    if (!goesOn || signal.aborted) return events.close();
    events.open();
    timer = setTimeout(go, pause);
  };

  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    events.close();
  });
  go();
}

/** The server's events, which are opened again after the browser has given them up. */
class Events {
  #source = null;
  #tell;

  constructor(tell) {
    this.#tell = tell;
  }

  get areOpen() {
    return this.#source?.readyState === EventSource.OPEN;
  }

  open() {
    if (this.#source && this.#source.readyState !== EventSource.CLOSED) return;
    this.#source = new EventSource("/events");
    for (const kind of ["open", "message", "error"]) this.#source.addEventListener(kind, this.#tell);
  }

  close() {
    this.#source?.close();
    this.#source = null;
  }
}
