"""A practice page for many persons, without a guard: ``practice_server.py FOLDER PORT``.

FOLDER is a working tree with `tiny`, whose submissions need no jax; the page of a person is below
``/NAME``. What is measured are the queue and the pages; a guard bounds the rate of one person.
"""

import sys
import threading
from pathlib import Path

from light import light_zygotes
from starlette.types import ASGIApp, Receive, Scope, Send
from tiny import catalogue_of

from grader.serve.app import create_app
from grader.serve.practice import Practice
from grader.serve.server import listen, run


class Named:
    """Says who asks, as a guard does: the first part of the path is the person's name."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with the rest of the path."""
        if scope["type"] == "http":
            _, person, rest = scope["path"].split("/", 2)
            scope = {**scope, "path": f"/{rest}", "state": {"person": person}}
        await self._app(scope, receive, send)


def main(folder: Path, port: int) -> None:
    """Serve until a signal ends it."""
    stopping = threading.Event()
    opened = Practice.open(catalogue_of(folder), folder / "data", tier="cold")
    with light_zygotes(), opened as practice:
        app = Named(create_app(practice, stopping))
        run(app, listen(port), stopping.set, lambda error: print(repr(error), flush=True))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
