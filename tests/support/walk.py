"""A walk through all that the practice page answers, over a real socket."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from starlette.applications import Starlette
from starlette.routing import Mount, Route

from grader.sandbox.proof.ladder import Sandbox
from grader.serve.app import create_app
from grader.serve.guard.streams import EVENTS
from grader.serve.practice import Practice
from support.command import lent
from support.site import Response, Served, served
from support.tiny import catalogue_of

ATTEMPTS, DRAFT, HINTS = (f"/problems/tiny/{name}" for name in ("attempts", "draft", "hints"))
CHANGES = {ATTEMPTS, DRAFT, HINTS}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Walk:
    """Everything that a server answers to the person in front of it, about the problem `tiny`."""

    def __init__(self, app: Starlette, page: Served, practice: Practice) -> None:
        self.page = page
        self._app = app
        self._practice = practice

    def answers(self) -> Mapping[str, Response]:
        """What each address answers now, as a page and as JSON."""
        return {
            f"{kind} {path}": self.page.get(path, Accept=kind)
            for path in self._paths()
            for kind in ("text/html", "application/json")
        }

    def texts(self) -> dict[str, str]:
        """The same, headers and body as one text, and the first event."""
        texts = {at: f"{got.headers}\n{got.text}" for at, got in self.answers().items()}
        return {**texts, EVENTS: self.page.first_event().decode()}

    def open_hint(self) -> Response:
        """The answer to who opens one more hint."""
        return self.page.ask("POST", HINTS, b"", FORM)

    def _paths(self) -> Iterator[str]:
        """An address for each route that is read, and each attempt; a new kind of route fails."""
        attempts = [attempt.number for attempt in self._practice.attempts("tiny")]
        changes = set()
        for route in self._app.routes:
            if isinstance(route, Mount):
                assert route.path == "/static", "files of ours alone"
                continue
            assert isinstance(route, Route)
            path = route.path.replace("{problem}", "tiny")
            if "GET" not in (route.methods or ()):
                changes.add(path)
            elif path.startswith("/attempts/{attempt}"):
                yield from (path.replace("{attempt}", str(number)) for number in attempts)
            elif path.startswith("/problems/"):
                yield from (path, *(f"{path}?attempt={number}" for number in attempts))
            else:
                assert path in ("/", EVENTS)
        assert changes == CHANGES
        yield from ("/", "/nothing", "/problems/nothing", "/attempts/99", "/static/nothing")


@contextmanager
def walking(folder: Path, sandbox: Sandbox) -> Iterator[tuple[Practice, Walk]]:
    """A practice of the problem in ``folder``, behind its guard."""
    with lent(sandbox), Practice.open(catalogue_of(folder), folder / "data") as practice:
        app = create_app(practice, Event())
        with served(app) as page:
            yield practice, Walk(app, page, practice)
