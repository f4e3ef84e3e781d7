"""Many clients of a practice page, which may be killed meanwhile; what they find, and what is left.

Used by `benchmarks/serve.py` and, in small, by `tests/serve/test_practice_load.py`.
"""

import http.client
import json
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

from support.paths import HOSTILE, TESTS
from support.tiny import GOOD

SERVER = TESTS / "support/practice_server.py"
HOST = "127.0.0.1"
PATIENCE_S = 300.0
ASK_AGAIN_S = 1.0  # as the page does where there are no events
AWAY_S = 0.1  # until a request to a server that is away is made again
AT_FIRST_S = 3.0  # until the last client has begun
WRONG = "def tiny(a, b):\n    return 'no numbers'\n"
ONE_HOSTILE_IN = 5
OVER = ('data-state="done"', 'data-state="failed"', 'data-state="replaced"')


def hostile_sources() -> list[str]:
    """Hostile files that end without waiting for a limit, and need no jax."""
    paths = sorted(HOSTILE.glob("[e-o]*.py"))
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
    return [text for text in texts if " Slow." not in text.partition("\n")[0] and "jax" not in text]


class Server:
    """The server's process, which can be killed and started again at the same port."""

    def __init__(self, folder: Path) -> None:
        self.port = _free_port()
        self._arguments = [str(folder), str(self.port)]
        self._log = (folder / "server.log").open("ab")
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, str(SERVER), *self._arguments]
        self.process = subprocess.Popen(command, stdout=self._log, stderr=subprocess.STDOUT)
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            assert self.process.poll() is None, self.process.returncode
            with suppress(OSError), socket.create_connection((HOST, self.port)):
                return
            time.sleep(AWAY_S)

    def kill(self) -> None:
        """Kill it, as where the power fails."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it; a server in the background ignores Ctrl-C."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE_S)
        self._log.close()

    def memory_mib(self) -> float:
        """The resident memory of the server itself."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _free_port() -> int:
    """A port that stays free while no server has it: the kernel gives none of these away."""
    with suppress(OSError), socket.create_server((HOST, random.randrange(10_000, 32_000))) as free:
        return int(free.getsockname()[1])
    return _free_port()


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """A server for the working tree ``folder``."""
    server = Server(folder)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()


@dataclass
class Seen:
    """What all clients have seen: acknowledged attempts by number, and the time of each answer."""

    acknowledged: dict[int, bytes] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0  # requests whose connection the server's death has cut
    lock: threading.Lock = field(default_factory=threading.Lock)


class Client:
    """A browser of a person: it submits, and asks for the result until that is there."""

    def __init__(self, port: int, person: int, seen: Seen) -> None:
        self._port = port
        self._base = f"/{person}"
        self._seen = seen
        self._connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE_S)

    def close(self) -> None:
        """Close its connection."""
        self._connection.close()

    def submit(self, source: str) -> int:
        """Submit a source text until that is acknowledged; its number."""
        body = urlencode({"kind": "submit", "source": source})
        sent = {
            "content-type": "application/x-www-form-urlencoded",
            "accept": "application/json",
        }
        status = 0
        while status == 0:
            status, text = self._ask("POST", f"{self._base}/problems/tiny/attempts", body, sent)
        assert status == 202, (status, text)
        number = int(json.loads(text)["attempt"])
        with self._seen.lock:
            self._seen.acknowledged[number] = source.encode()
        return number

    def look(self) -> None:
        """Open the page of the problem."""
        self._ask("GET", f"{self._base}/problems/tiny")

    def await_result(self, number: int) -> None:
        """Ask for a result until the attempt is over; a server that is away comes back."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            status, text = self._ask("GET", f"{self._base}/attempts/{number}/result")
            if status == 200 and any(state in text for state in OVER):
                return
            time.sleep(ASK_AGAIN_S)
        raise AssertionError(f"attempt {number} is not over")

    def _ask(
        self, method: str, path: str, body: str | None = None, sent: dict[str, str] | None = None
    ) -> tuple[int, str]:
        began = time.monotonic()
        try:
            self._connection.request(method, path, body, sent or {})
            answer = self._connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            with self._seen.lock:
                self._seen.broken += 1
            time.sleep(AWAY_S)
            return 0, ""
        with self._seen.lock:
            self._seen.seconds.append(time.monotonic() - began)
            self._seen.statuses[answer.status] += 1
        return answer.status, text


def load(
    server: Server,
    clients: int,
    persons: int,
    each: int,
    seed: int = 1,
    begins: threading.Event | None = None,
) -> Seen:
    """Let ``clients`` of ``persons`` submit ``each`` files, and wait for what became of them.

    ``begins`` is set once the sandbox is ready for them.
    """
    with closing(Client(server.port, 0, Seen())) as first:  # the sandbox is started for it
        first.await_result(first.submit(GOOD))
    if begins is not None:
        begins.set()
    seen, bad = Seen(), hostile_sources()
    failures: list[BaseException] = []

    def work(number: int) -> None:
        draw = random.Random(f"{seed} {number}")
        time.sleep(draw.uniform(0, AT_FIRST_S))
        try:
            with closing(Client(server.port, number % persons, seen)) as client:
                for turn in range(each):
                    kinds = (GOOD, WRONG) if draw.randrange(ONE_HOSTILE_IN) else bad
                    attempt = client.submit(f"{draw.choice(kinds)}\n# {number} {turn}\n")
                    client.look()
                    client.await_result(attempt)
        except BaseException as error:  # noqa: BLE001  the thread that waits raises it
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return seen


@dataclass(frozen=True)
class Left:
    """What is in the two files when all is over."""

    states: Counter[str]
    lost: tuple[int, ...]
    graded_twice: tuple[str, ...]
    without_grade: tuple[int, ...]
    passed_over: tuple[int, ...]


def left_in(data: Path, acknowledged: dict[int, bytes]) -> Left:
    """Compare the store and the record with what was acknowledged, and with each other."""
    with closing(sqlite3.connect(data / "practice.sqlite")) as practice:
        practice.row_factory = sqlite3.Row
        assert practice.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        rows = practice.execute("SELECT * FROM attempts JOIN files USING (sha256)").fetchall()
    with closing(sqlite3.connect(data / "grades.sqlite")) as grades:
        assert grades.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        paths = Counter(path for (path,) in grades.execute("SELECT path FROM grades"))
    sources = {row["number"]: row["data"] for row in rows}
    done = [row["number"] for row in rows if row["state"] == "done"]
    return Left(
        states=Counter(row["state"] for row in rows),
        lost=tuple(number for number, data in acknowledged.items() if sources.get(number) != data),
        graded_twice=tuple(path for path, count in paths.items() if count > 1),
        without_grade=tuple(n for n in done if f"attempts/{n}.py" not in paths),
        passed_over=tuple(_passed_over(rows)),
    )


def _passed_over(rows: Sequence[sqlite3.Row]) -> Iterator[int]:
    """Attempts that could have begun, while another person began twice.

    An attempt that a kill cut short seems to be one: its first start is not kept.
    """
    runs: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["begun"]):
        if row["begun"] and row["started_at"] and row["ended_at"]:
            runs[row["person"]].append((_at(row["started_at"]), _at(row["ended_at"])))
    for row in rows:
        if not row["begun"] or not row["started_at"]:
            continue
        made, started = _at(row["made_at"]), _at(row["started_at"])
        own = [ended for _, ended in runs[row["person"]] if ended <= started]
        free = max([made, *own])  # from then on it could have been begun
        for person, others in runs.items():
            begun = [start for start, _ in others if free < start < started]
            if person != row["person"] and len(begun) > 1:
                yield row["number"]
                break


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
