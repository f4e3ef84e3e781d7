"""Start the page, and keep it until it is stopped.

ServeOrder -> a socket, which listens already; the token of the last start, or a new one
           -> the folder, which one server has at a time; what waits there runs
           -> a browser; the app, behind its guard
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from grader.errors import UsageError
from grader.problem.catalogue import Catalogue
from grader.record.database import InUseError
from grader.sandbox.proof.levels import AUTO
from grader.sandbox.ready.tier import Tier
from grader.serve.access import Access, keep_access, last_access, opening_page
from grader.serve.app import create_app
from grader.serve.guard.protect import protect
from grader.serve.guard.site import Site
from grader.serve.practice import Practice
from grader.serve.server import has_screen, listen, open_browser, run


@dataclass(frozen=True)
class ServeOrder:
    """What is asked for: the options of ``grader serve``.

    ``port`` is None for the port of the last start, or any that is free.
    """

    catalogue: Catalogue
    data: Path
    port: int | None = None
    sandbox: str = AUTO
    tier: Tier = Tier.WARM
    opens_browser: bool = True


def serve(
    order: ServeOrder,
    on_start: Callable[[str, bool], object],
    on_defect: Callable[[Exception], object],
) -> None:
    """Serve the page until a signal stops it; `run` names the signals.

    ``on_start`` is called once the page can be reached, with its address, and whether a browser is
    asked to open it; ``on_defect`` with each error that nobody expected. UsageError if the folder
    or the port is taken, or there are no problems; JudgeError if nothing can be written.
    """
    if not order.catalogue.ids():
        raise UsageError(
            f"no problems in {order.catalogue.problems}: expected a folder for each, with a "
            "problem.yaml"
        )
    last, stopping = last_access(order.data), Event()
    with (
        closing(listen(order.port, last.port)) as listening,
        _opened(order, last, on_defect) as practice,
    ):
        site = Site(last.token, listening.getsockname()[1])
        keep_access(order.data, site.token, site.port)
        opens = order.opens_browser and has_screen()
        on_start(site.address, opens)
        if opens:
            open_browser(opening_page(order.data, site.address))
        app = protect(create_app(practice, stopping), site)
        run(app, listening, stopping.set, on_defect)


@contextmanager
def _opened(
    order: ServeOrder, last: Access, on_defect: Callable[[Exception], object]
) -> Iterator[Practice]:
    """The practice; if another server has its folder, the error says where that one's page is."""
    try:
        with Practice.open(
            order.catalogue,
            order.data,
            sandbox=order.sandbox,
            tier=order.tier,
            on_defect=on_defect,
        ) as practice:
            yield practice
    except InUseError as error:
        if last.port is None:
            raise
        address = Site(last.token, last.port).address
        raise UsageError(f"{error}; if it is `grader serve`, its page is {address}") from None
