"""Every guard of the page, over a real socket: it refuses, and it lets our own page through."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, suppress

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send
from support.helpers import wait_for
from support.site import Served, served

from grader.serve import connections
from grader.serve.guard import sizes
from grader.serve.guard.headers import HEADERS
from grader.serve.guard.protect import protect
from grader.serve.guard.rates import Rate, RateGuard
from grader.serve.guard.site import Site
from grader.serve.guard.streams import EVENTS, MOST_STREAMS

EVIL = "http://evil.example"


async def length(request: Request) -> Response:
    return JSONResponse(len(await request.body()))


async def parts(request: Request) -> Response:
    async with request.form(**sizes.FORM) as form:
        return JSONResponse(len(form))


def fail(_: Request) -> Response:
    raise LookupError("a bug of ours")


async def events(_: Request) -> Response:
    async def lines() -> AsyncIterator[bytes]:
        while True:
            yield b": still here\n\n"
            await asyncio.sleep(0.05)

    return StreamingResponse(lines(), media_type="text/event-stream")


def app() -> Starlette:
    return Starlette(
        routes=[
            Route("/", lambda _: PlainTextResponse("the page")),
            Route("/static/style.css", lambda _: PlainTextResponse("", media_type="text/css")),
            Route("/length", length, methods=["POST", "PUT"]),
            Route("/parts", parts, methods=["POST"]),
            Route("/fail", fail),
            Route(EVENTS, events),
        ]
    )


@pytest.fixture(scope="module")
def page() -> Iterator[Served]:
    with served(app()) as running:
        yield running


def test_our_own_page_is_let_through(page: Served) -> None:
    assert page.get("/").text == "the page"
    assert page.ask("POST", "/length", b"12345").data == 5
    assert page.ask("PUT", "/length", b"").data == 0


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1:{port}.evil.example",
        "127.0.0.1:{port}@evil.example",
        "127.0.0.2:{port}",
        "2130706433:{port}",
        "localhost.:{port}",
        "localhost:{port},evil.example",
        "0.0.0.0:{port}",
    ],
)
def test_a_name_that_was_made_to_lead_here_gets_nothing(page: Served, host: str) -> None:
    got = page.get("/", Host=host.format(port=page.site.port))
    assert got.status == 403
    assert f"http://127.0.0.1:{page.site.port}/" in got.text


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LocalHost", "[::1]"])
def test_the_names_of_this_machine_are_let_through(page: Served, host: str) -> None:
    named = f"{host}:{page.site.port}"
    origin = f"http://{named.lower()}"
    assert page.get("/", Host=named).status == 200
    assert page.ask("POST", "/length", b"", {"Host": named, "Origin": origin}).status == 200


def test_without_a_host_or_with_two_nothing_is_answered(page: Served) -> None:
    host = f"Host: 127.0.0.1:{page.site.port}\r\n"
    cookie = f"Cookie: {page.own['Cookie']}\r\nConnection: close\r\n\r\n"
    assert page.raw(f"GET / HTTP/1.1\r\n{host}{cookie}".encode()).startswith(b"HTTP/1.1 200")
    assert page.raw(f"GET / HTTP/1.0\r\n{cookie}".encode()).startswith(b"HTTP/1.1 403")
    for hosts in ("", host * 2, f"{host}Host: evil.example\r\n"):
        got = page.raw(f"GET / HTTP/1.1\r\n{hosts}{cookie}".encode())
        assert got.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(
    "cookie",
    [
        None,
        "{name}=",
        "{name}=wrong",
        "{name}={token}x",
        "{name}={short}",
        "other={token}",
        "{name}x={token}",
        "{name}={token}\x00",
        "{name}=\xff",
        "{token}",
    ],
)
def test_without_the_token_nobody_is_let_in(page: Served, cookie: str | None) -> None:
    site = page.site
    filled = cookie and cookie.format(name=site.cookie, token=site.token, short=site.token[:-1])
    for method in ("GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE"):
        got = page.ask(method, "/", headers={"Cookie": filled})
        assert got.status in ((400, 403) if "\x00" in (filled or "") else (403,))
    got = page.get("/?token=wrong", Cookie=filled)
    assert got.status in (400, 403)
    assert "set-cookie" not in got.headers
    assert site.token not in got.text


def test_a_cookie_that_a_page_of_another_port_added_shuts_nobody_out(page: Served) -> None:
    right = page.own["Cookie"]
    assert page.get("/", Cookie=f"{page.site.cookie}=planted; {right}").status == 200
    assert page.get("/", Cookie=f"a=b; {right}; {page.site.cookie}=planted").status == 200


@pytest.mark.parametrize("path", ["/", "/problems/tiny?attempt=3", "//evil.example/", "/a%0d%0ab"])
def test_the_token_of_the_address_becomes_a_cookie(page: Served, path: str) -> None:
    mark = "&" if "?" in path else "?"
    got = page.get(f"{path}{mark}token={page.site.token}", Cookie=None, Origin=None)
    assert got.status == 303
    assert got.headers["location"].startswith(f"{page.origin}/")
    assert "token" not in got.headers["location"]
    assert ("attempt=3" in got.headers["location"]) == ("attempt" in path)
    cookie = got.headers["set-cookie"]
    assert cookie.startswith(f"{page.site.cookie}={page.site.token};")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert page.get("/", Cookie=cookie.partition(";")[0]).status == 200


def test_a_token_in_the_address_changes_nothing(page: Served) -> None:
    got = page.ask("POST", f"/length?token={page.site.token}", b"", {"Cookie": None})
    assert got.status == 403


def test_a_link_from_elsewhere_is_followed_once_more_from_here(page: Served) -> None:
    seen = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "cross-site", "Cookie": None}
    again = 'http-equiv="refresh"'
    first = page.ask("GET", "/", headers=seen)
    assert again in first.text
    marked = first.headers["set-cookie"].partition(";")[0]
    assert again not in page.ask("GET", "/", headers={**seen, "Cookie": marked}).text
    assert again not in page.ask("GET", "/", headers={**seen, "Sec-Fetch-Site": "none"}).text
    assert again not in page.ask("GET", "/", headers={**seen, "Sec-Fetch-Dest": "empty"}).text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": EVIL},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "{origin}.evil.example"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://localhost:{port}"},
        {"Origin": None, "Sec-Fetch-Site": "cross-site"},
        {"Origin": None, "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": EVIL, "Sec-Fetch-Site": "same-origin"},
        {"Origin": None, "Sec-Fetch-Site": None},
    ],
)
def test_a_change_that_another_site_asks_for_is_refused(
    page: Served, method: str, headers: Mapping[str, str | None]
) -> None:
    filled = {
        name: text and text.format(origin=page.origin, port=page.site.port)
        for name, text in headers.items()
    }
    got = page.ask(method, "/length", b"1", filled)
    assert got.status == 403
    assert "access-control-allow-origin" not in got.headers


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("dest", ["empty", "script", "image", "iframe", "embed", "object", None])
def test_another_site_may_open_a_page_and_read_nothing(
    page: Served, site: str, dest: str | None
) -> None:
    seen = {"Sec-Fetch-Site": site, "Sec-Fetch-Dest": dest}
    assert page.ask("GET", "/", headers=seen).status == 403
    assert page.ask("GET", "/", headers={**seen, "Sec-Fetch-Dest": "document"}).status == 200
    assert page.ask("GET", "/", headers={**seen, "Sec-Fetch-Site": "none"}).status == 200


def test_one_of_both_headers_is_enough_for_a_change(page: Served) -> None:
    assert page.ask("POST", "/length", b"", {"Sec-Fetch-Site": None}).status == 200
    assert page.ask("POST", "/length", b"", {"Origin": None}).status == 200


def test_every_answer_has_the_headers_and_only_static_files_are_cached(page: Served) -> None:
    kinds = {
        "a page": page.get("/"),
        "a file": page.get("/static/style.css"),
        "no page": page.get("/nowhere"),
        "no file": page.get("/static/nothing"),
        "refused": page.get("/", Cookie=None),
        "welcomed": page.get(f"/?token={page.site.token}"),
        "too large": page.ask("POST", "/length", bytes(sizes.MOST_BYTES + 1)),
    }
    for kind, got in kinds.items():
        assert HEADERS.items() <= got.headers.items(), kind
        assert (got.headers.get("cache-control") == "no-store") == (kind != "a file"), kind
        assert "server" not in got.headers


def test_no_policy_allows_anything_inline_or_foreign() -> None:
    policy = HEADERS["content-security-policy"]
    for word in ("unsafe", "http", "*", "blob:", "nonce"):
        assert word not in policy
    assert "frame-ancestors 'none'" in policy


def chunked(page: Served, path: str, chunks: int, last: bytes = b"0\r\n\r\n") -> bytes:
    """What is answered to a body of chunks of a MiB."""
    head = "".join(f"{name}: {text}\r\n" for name, text in page.own.items())
    start = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{page.site.port}\r\n{head}"
        "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    return page.raw(start.encode() + (b"100000\r\n" + bytes(1 << 20) + b"\r\n") * chunks + last)


def test_a_body_is_bounded_whatever_its_length_is_claimed_to_be(page: Served) -> None:
    assert page.ask("POST", "/length", bytes(sizes.MOST_BYTES)).data == sizes.MOST_BYTES
    got = page.ask("POST", "/length", bytes(sizes.MOST_BYTES + 1))
    assert got.status == 413
    assert "larger than any file may be" in got.text
    assert b" 413 " in chunked(page, "/length", 18)[:20]
    escaped = {"Content-Type": sizes.ESCAPED.title()}
    assert page.ask("POST", "/parts", b"a" * sizes.MOST_ESCAPED, escaped).status == 200
    assert page.ask("POST", "/parts", b"a" * (sizes.MOST_ESCAPED + 1), escaped).status == 413


def test_a_body_without_end_is_cut_off(page: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes, "MOST_DROPPED", 1 << 20)
    with pytest.raises(OSError, match=r"reset|pipe"):
        chunked(page, "/length", 60)
    assert page.get("/").status == 200


def test_the_parts_of_a_form_are_bounded(page: Served) -> None:
    part = '--x\r\nContent-Disposition: form-data; name="a"{more}\r\n\r\n1\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=x"}

    def sent(count: int, more: str = "") -> int:
        body = part.format(more=more) * count + "--x--\r\n"
        return page.ask("POST", "/parts", body.encode(), kind).status

    assert sent(sizes.FORM["max_fields"]) == 200
    assert sent(sizes.FORM["max_fields"] + 1) == 400
    assert sent(1, '; filename="a.py"') == 200
    assert sent(2, '; filename="a.py"') == 400


def answered(guard: object, scope: Mapping[str, object], parts: list[Message]) -> list[Message]:
    """What a guard sends, asked without a server; a body that has no more parts never ends."""
    sent: list[Message] = []

    async def receive() -> Message:
        if not parts:
            await asyncio.Event().wait()
        return parts.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(guard({"type": "http", "headers": [], **scope}, receive, send))  # type: ignore[operator]
    return sent


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    guard = sizes.SizeGuard(app(), most_seconds=0.05)
    head = {"method": "POST", "path": "/length", "headers": [(b"content-length", b"9")]}
    first = {"type": "http.request", "body": b"1", "more_body": True}
    start, _ = answered(guard, head, [first])
    assert start["status"] == 408
    assert (b"connection", b"close") in start["headers"]


def test_who_asks_too_fast_is_told_when_to_come_again() -> None:
    now = 0.0

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("")(scope, receive, send)

    guard = RateGuard(page, {"POST": Rate(3, 0.5), "": Rate(1000, 1.0)}, clock=lambda: now)

    def status(method: str = "POST", person: str = "ann") -> tuple[int, str]:
        scope = {"method": method, "path": "/", "state": {"person": person}}
        start = answered(guard, scope, [])[0]
        return start["status"], dict(start["headers"]).get(b"retry-after", b"").decode()

    assert [status()[0] for _ in range(4)] == [200, 200, 200, 429]
    assert status() == (429, "2")
    assert status("PUT")[0] == status("GET")[0] == status(person="bob")[0] == 200
    now = 2.0
    assert [status()[0] for _ in range(2)] == [200, 429]
    now = 1000.0
    assert [status()[0] for _ in range(4)] == [200, 200, 200, 429]


def test_streams_leave_a_browser_connections_for_pages(page: Served) -> None:
    head = "".join(f"{name}: {text}\r\n" for name, text in page.own.items())
    start = f"GET {EVENTS} HTTP/1.1\r\nHost: 127.0.0.1:{page.site.port}\r\n{head}\r\n".encode()

    def opened() -> tuple[socket.socket, bytes]:
        client = socket.create_connection(("127.0.0.1", page.site.port))
        client.sendall(start)
        return client, client.recv(20)

    streams = [opened() for _ in range(MOST_STREAMS)]
    refused, said = opened()
    assert [first[:12] for _, first in streams] == [b"HTTP/1.1 200"] * MOST_STREAMS
    assert said.startswith(b"HTTP/1.1 429")
    for client in (refused, *(client for client, _ in streams)):
        client.close()
    wait_for(lambda: not page.server.server_state.tasks)
    again, said = opened()
    again.close()
    assert said.startswith(b"HTTP/1.1 200")


def test_a_defect_is_handed_on_and_the_terminal_stays_quiet(
    page: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    got = page.get("/fail")
    assert got.status == 500
    assert "a bug of ours" not in got.text
    wait_for(lambda: page.defects)  # it is told after the answer
    assert str(page.defects.pop()) == "a bug of ours"
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    assert page.ask("POST", "/parts", b"no form", kind).status == 400
    assert page.raw(b"no request\r\n\r\n").startswith(b"HTTP/1.1 400")
    assert capfd.readouterr() == ("", "")


def test_a_websocket_reaches_nothing() -> None:
    async def reached(_: Scope, __: Receive, ___: Send) -> None:
        raise AssertionError

    guard = protect(reached, Site("t", 1))
    assert answered(guard, {"type": "websocket"}, []) == []


def test_a_head_that_comes_byte_by_byte_is_not_waited_for(
    page: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)
    assert page.raw(b"") == b""
    assert page.raw(b"GET / HTTP/1.1\r\nX-Slow: ") == b""
    assert page.get("/").status == 200


def test_more_connections_than_a_process_can_have_are_refused(
    page: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 5)
    with ExitStack() as idle:
        for _ in range(5):
            idle.enter_context(socket.create_connection(("127.0.0.1", page.site.port)))
        got = b""
        with suppress(ConnectionError):  # a reset, or an end without an answer
            got = page.raw(b"GET / HTTP/1.1\r\n\r\n")
        assert got == b""
    wait_for(lambda: not page.server.server_state.connections)
    assert page.raw(b"GET / HTTP/1.1\r\n\r\n") != b""


@pytest.mark.parametrize("start", ["GET / HTTP/1.1\r\nX: ", "GET /"])
def test_a_head_without_end_is_not_kept(page: Served, start: str) -> None:
    got = b""
    with suppress(ConnectionError):
        got = page.raw(start.encode() + b"x" * 300_000)
    assert got[:12] in (b"", b"HTTP/1.1 400")


@pytest.mark.parametrize(
    "request_",
    [
        "POST / HTTP/1.1\r\n{own}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /length HTTP/1.1\r\n{own}Content-Length: 5\r\nContent-Length: 6\r\n\r\n123456",
        "POST /length HTTP/1.1\r\n{own}Content-Length: -1\r\n\r\n",
        "POST /length HTTP/1.1\r\n{own}Content-Length: +1\r\n\r\n1",
        "POST /length HTTP/1.1\r\n{own}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        "POST /length HTTP/1.1\r\n{own}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "POST /length HTTP/1.1\r\n{own}Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
        "GET  / HTTP/1.1\r\n{own}\r\n",
        "nonsense\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01",
    ],
)
def test_what_is_no_clear_request_is_refused(page: Served, request_: str) -> None:
    own = "".join(f"{name}: {text}\r\n" for name, text in page.own.items())
    own = f"Host: 127.0.0.1:{page.site.port}\r\n{own}"
    got = page.raw(request_.replace("{own}", own).encode("latin-1"))
    assert got.startswith(b"HTTP/1.1 4"), got
    assert got.count(b"HTTP/1.1") == 1
