"""What the guard relies on is what a browser does: cookies, origins, policies, names of hosts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from support.chromium import chromium, soon, why_not
from support.site import Served, running, served

from grader.serve.access import opening_page
from grader.serve.guard.token import ONCE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # of the driver's client
]

REBOUND = "evil.example"  # a name that its owner has made to lead here
FORM = '<form method="post" action="{origin}/change"><button id="send">x</button></form>'
HOME = FORM + (
    "<script>document.title = 'forged'</script><img src=x onerror=\"document.title = 'forged'\">"
    '<p id="styled" style="color: rgb(1, 2, 3)">x</p>'
)
# A page of somebody else, on this very machine: the browser sends the cookie with what it asks for.
FOREIGN = (
    FORM
    + """<a id="link" href="{origin}/">x</a>
<script>
window.read = [];
fetch("{origin}/", {{credentials: "include"}}).then(r => r.text(), () => "refused")
  .then(text => read.push(text));
fetch("{origin}/change", {{method: "POST", mode: "no-cors", credentials: "include"}})
  .then(() => "sent", () => "refused").then(text => read.push(text));
const script = document.createElement("script");
script.onload = () => read.push("loaded");
script.onerror = () => read.push("refused");
script.src = "{origin}/script.js";
document.head.append(script);
</script><iframe id="frame" src="{origin}/"></iframe>"""
)


@pytest.fixture(scope="module")
def changes() -> list[str]:
    """The origins of the changes that were made."""
    return []


@pytest.fixture(scope="module")
def page(changes: list[str]) -> Iterator[Served]:
    """A guarded page, with markup of somebody else in it."""

    def change(request: Request) -> Response:
        changes.append(request.headers["origin"])
        return HTMLResponse("<title>changed</title>")

    routes = [
        Route("/", lambda _: HTMLResponse(f"<title>home</title>{HOME.format(origin='')}")),
        Route("/script.js", lambda _: Response("1", media_type="text/javascript")),
        Route("/change", change, methods=["POST"]),
    ]
    with served(Starlette(routes=routes)) as guarded:
        yield guarded


@pytest.fixture(scope="module")
def driver(page: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser that has opened the page as `grader serve` opens it."""
    with chromium(alias=REBOUND) as browser:
        folder: Path = tmp_path_factory.mktemp("data")
        browser.get(opening_page(folder, page.site.address).as_uri())
        soon(browser, lambda: browser.title == "home")
        assert browser.current_url == f"{page.origin}/"
        yield browser


@pytest.fixture(scope="module")
def foreign(page: Served) -> Iterator[str]:
    """The address of somebody else's page."""
    app = Starlette(routes=[Route("/", lambda _: HTMLResponse(FOREIGN.format(origin=page.origin)))])
    with running(lambda _: app) as (port, _, _):
        yield f"http://127.0.0.1:{port}/"


def test_our_own_form_is_taken(driver: Any, page: Served, changes: list[str]) -> None:
    driver.get(page.origin)
    driver.find_element("id", "send").click()
    soon(driver, lambda: driver.title == "changed")
    assert changes == [page.origin]
    changes.clear()


def test_markup_in_a_page_runs_nothing_and_styles_nothing(driver: Any, page: Served) -> None:
    driver.get(page.origin)
    assert driver.title == "home"
    color = "return getComputedStyle(document.getElementById('styled')).color"
    assert driver.execute_script(color) != "rgb(1, 2, 3)"


def test_a_page_of_another_port_reads_and_changes_nothing(
    driver: Any, foreign: str, changes: list[str]
) -> None:
    driver.get(foreign)
    soon(driver, lambda: len(driver.execute_script("return read")) == 3)
    assert set(driver.execute_script("return read")) == {"refused"}
    driver.switch_to.frame("frame")
    assert "home" not in driver.page_source
    driver.switch_to.default_content()
    driver.find_element("id", "send").click()
    soon(driver, lambda: driver.title == "Another site asked for this")
    assert changes == []


def test_a_link_from_elsewhere_leads_in(driver: Any, page: Served, foreign: str) -> None:
    for where in (foreign, f"data:text/html,<a id=link href={page.origin}/>x</a>"):
        driver.get(where)
        driver.find_element("id", "link").click()
        soon(driver, lambda: driver.title == "home")
        driver.delete_cookie(ONCE)  # it would end by itself, after some seconds


def test_a_name_that_leads_here_gets_nothing(driver: Any, page: Served) -> None:
    driver.get(f"http://{REBOUND}:{page.site.port}/?token={page.site.token}")
    assert driver.title == "This page has another address"
