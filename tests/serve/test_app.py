"""The routes of the practice page, with real attempts."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from threading import Event
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

import pytest
from starlette.exceptions import HTTPException
from support.command import lent
from support.html_page import is_for_every_reader, parsed, words
from support.pages import ATTACK
from support.practising import WRONG, over, submit
from support.site import Response, Served, served
from support.tiny import GOOD, catalogue_of, lay, lay_problem

from grader.sandbox.proof.ladder import Sandbox
from grader.serve.app import create_app
from grader.serve.events import event_stream
from grader.serve.pages.rendering import templates
from grader.serve.practice import Practice
from grader.serve.visit import Visit

BOUNDARY = "a-boundary"
WORK = "/problems/tiny/attempts"
JSON = {"accept": "application/json"}
HOSTILE = f"""\
# {ATTACK}
print({ATTACK!r})
def tiny(a, b):
    raise ValueError({ATTACK!r})
"""


@pytest.fixture(scope="module")
def practised(
    tmp_path_factory: pytest.TempPathFactory, light_sandbox: Sandbox
) -> Iterator[Practice]:
    """A practice in which `tiny` was solved at the third try: one was wrong, one is an attack."""
    folder = lay_problem(tmp_path_factory.mktemp("practised"))
    lay(folder, {"problems/broken/problem.yaml": "id: other\n"})
    with lent(light_sandbox), Practice.open(catalogue_of(folder), folder / "data") as practice:
        for source in (WRONG, HOSTILE, GOOD):
            over(practice, submit(practice, source))
        yield practice


@pytest.fixture(scope="module")
def site(practised: Practice) -> Iterator[Served]:
    """A server of `practised`."""
    stopping = Event()
    with served(create_app(practised, stopping)) as started:
        yield started
        stopping.set()


def post(
    site: Served,
    path: str,
    fields: Mapping[str, str],
    file: tuple[str, bytes] | None = None,
    **headers: str,
) -> Response:
    """Send a form, as a browser does; ``file`` is the name and the bytes of a file in it."""
    if file is None:
        kind, body = "application/x-www-form-urlencoded", urlencode(fields).encode()
    else:
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="'
        parts = [f'{head}{name}"\r\n\r\n{text}\r\n'.encode() for name, text in fields.items()]
        parts.append(f'{head}file"; filename="{file[0]}"\r\n\r\n'.encode() + file[1])
        body = b"".join([*parts, f"\r\n--{BOUNDARY}--\r\n".encode()])
    return site.ask("POST", path, body, {"content-type": kind, **headers})


def found(answer: Response, identifier: str) -> Element:
    """The element of a page with an id."""
    (element,) = (e for e in parsed(answer.text).iter() if e.get("id") == identifier)
    return element


def main(answer: Response) -> str:
    """The words in the main part of a page."""
    return words(parsed(answer.text).find(".//main"))


PAGES = (
    *("/", "/problems/tiny", "/problems/tiny?attempt=1", "/problems/tiny/attempts"),
    *("/problems/tiny/solution", "/problems/tiny/attempts?attempt=2"),
    *("/attempts/1", "/attempts/2", "/attempts/3"),
    *("/nothing", "/problems/nothing", "/attempts/99"),
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_for_every_reader(path: str, site: Served) -> None:
    answer = site.get(path)
    is_for_every_reader(parsed(answer.text))
    for element in parsed(answer.text).iter():
        assert "style" not in element.attrib, "the page's policy forbids it"
        assert not [name for name in element.attrib if name.startswith("on")]
    assert len(parsed(answer.text).findall(".//script")) == 1


def test_the_index_says_how_one_stands(site: Served) -> None:
    index = main(site.get("/"))
    assert "All problems are solved" in index
    assert "tests 1 of 1 solved solved Add and scale easy 10 of 10 points" in index
    assert "Problems that can't be read broken" in index
    assert "problem.yaml" in index


def test_attempts_are_listed_with_the_code_of_one(site: Served) -> None:
    page = site.get("/problems/tiny/attempts?attempt=2")
    assert "Difference from attempt 1" in main(page)
    assert f"1+ added# {' '.join(ATTACK.split())}" in main(page)
    rows = [words(row) for row in parsed(page.text).iter("tr") if "submission" in words(row)]
    assert [row.partition("just")[0] for row in rows[-3:]] == [
        *("3, submissionaccepted10 of 10", "2, submissionrun-time error0 of 10"),
        "1, submissionwrong answer0 of 10",
    ]


def test_an_attempt_without_a_script(site: Served, practised: Practice) -> None:
    """A form is sent, the answer leads to the attempt, and the page has its result and its text."""
    source = f"# second try\r\n{WRONG}"
    sent = post(site, WORK, {"kind": "samples", "source": source})
    where, _, anchor = sent.headers["location"].partition("#")
    assert (sent.status, anchor) == (303, "result")
    number = int(where.rpartition("/")[2])
    over(practised, number)
    page = site.get(where)
    result = found(page, anchor)
    assert (result.get("data-attempt"), result.get("data-state")) == (str(number), "done")
    assert words(result.find("h2")).startswith("wrong answer · 0 of 2 samples right")
    assert "First sample that fails: sample/01" in words(result)
    assert found(page, "source").text == f"# second try\n{WRONG}"
    assert practised.source(number) == f"# second try\n{WRONG}".encode()


def test_inputs_of_ones_own_are_checked_and_run(site: Served, practised: Practice) -> None:
    fields = {"kind": "own", "source": GOOD, "input.a": "2", "input.b": "many"}
    told = post(site, WORK, fields, accept=JSON["accept"])
    assert (told.status, list(told.data["errors"])) == (422, ["input.b"])
    page = post(site, WORK, fields)
    field = found(page, "input-b")
    assert (page.status, field.get("value"), field.get("aria-invalid")) == (422, "many", "true")
    assert words(found(page, field.get("aria-describedby", ""))).startswith("expected a number")
    assert found(page, "own").get("open") is not None

    sent = post(site, WORK, {**fields, "input.b": "3.5"})
    where = sent.headers["location"].partition("#")[0]
    over(practised, int(where.rpartition("/")[2]))
    page = site.get(where)
    result = words(found(page, "result"))
    assert result.startswith("your function returned")
    assert "[5.5, 7. ]" in result
    assert [found(page, f"input-{name}").get("value") for name in "ab"] == ["2", "3.5"]


def test_a_file_is_taken_in_place_of_the_text(site: Served, practised: Practice) -> None:
    fields = {"kind": "submit", "source": "not this"}
    answer = post(site, WORK, fields, ("best try.py", GOOD.encode()), accept=JSON["accept"])
    assert answer.status == 202
    result = over(practised, answer.data["attempt"])
    assert (result.attempt.verdict, result.attempt.filename) == ("AC", "best try.py")
    file = site.get(f"/attempts/{result.attempt.number}/source")
    assert file.body == GOOD.encode()
    assert file.headers["content-disposition"] == "attachment; filename*=utf-8''best%20try.py"
    assert file.headers["content-type"].startswith("text/plain")


def test_a_file_that_cannot_be_graded_is_refused_and_the_text_stays(site: Served) -> None:
    fields = {"kind": "submit", "source": "kept text"}
    answer = post(site, WORK, fields, ("try.txt", b"x"))
    assert answer.status == 422
    assert "expected a Python file" in main(answer)
    assert found(answer, "source").text == "kept text"
    told = post(site, WORK, fields, ("try.txt", b"x"), accept=JSON["accept"])
    assert (told.status, list(told.data["errors"])) == (422, [""])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/problems/nothing", 404),
        ("POST", "/problems/nothing/hints", 404),
        ("GET", "/attempts/99", 404),
        ("GET", "/attempts/99/source", 404),
        ("GET", "/attempts/99999999999999999999", 404),
        ("GET", f"/attempts/{'9' * 5000}", 404),
        ("GET", "/attempts/one/source", 404),
        ("GET", "/problems/tiny?attempt=99", 404),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/static/../app.py", 404),
        ("DELETE", "/problems/tiny", 405),
        ("POST", WORK, 400),
        ("PUT", "/problems/tiny/draft", 400),
        ("GET", "/problems/broken", 500),
    ],
)
def test_what_cannot_be_is_told(method: str, path: str, status: int, site: Served) -> None:
    """By a page for people, and by JSON for scripts."""
    page = site.ask(method, path)
    assert page.status == status
    assert main(page)
    told = site.ask(method, path, headers=JSON)
    assert told.status == status
    assert told.data["error"]
    assert "Traceback" not in page.text + told.text


def test_nothing_is_taken_for_a_problem_that_is_not_there(site: Served) -> None:
    form = {"kind": "submit", "source": GOOD}
    assert post(site, "/problems/nothing/attempts", form).status == 404


def test_a_draft_is_kept_unless_another_tab_was_later(site: Served) -> None:
    def put(source: str, version: int) -> Response:
        body = json.dumps({"source": source, "version": version}).encode()
        return site.ask("PUT", "/problems/tiny/draft", body, JSON)

    version = site.get("/problems/tiny/draft").data["version"]
    saved = put("first", version)
    assert saved.data == {"version": version + 1}
    late = put("second", version)
    assert (late.status, late.data["source"], late.data["version"]) == (409, "first", version + 1)
    draft = site.get("/problems/tiny/draft").data
    assert (draft["source"], draft["version"]) == ("first", version + 1)
    page = site.get("/problems/tiny")
    assert found(page, "source").text == "first"
    (body,) = parsed(page.text).iter("body")
    assert (body.get("data-problem"), body.get("data-draft-version")) == ("tiny", str(version + 1))


def test_the_editor_has_a_draft_as_it_is(site: Served) -> None:
    version = site.get("/problems/tiny/draft").data["version"]
    source = "\n\n# \u202eb\x0c </textarea><b>\t"
    body = json.dumps({"source": source, "version": version}).encode()
    assert site.ask("PUT", "/problems/tiny/draft", body, JSON).status == 200
    assert found(site.get("/problems/tiny"), "source").text == source


def test_a_draft_with_half_a_character_is_kept_without_it(site: Served) -> None:
    version = site.get("/problems/tiny/draft").data["version"]
    body = b'{"source": "x\\ud800y", "version": %d}' % version
    assert site.ask("PUT", "/problems/tiny/draft", body, JSON).status == 200
    source = site.get("/problems/tiny/draft").data["source"]
    assert (source[0], source[-1], {*source[1:-1]}) == ("x", "y", {"\ufffd"})


def test_a_form_with_half_a_character_is_taken_without_it(
    site: Served, practised: Practice
) -> None:
    """A form may name an encoding that has such halves."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="'
    parts = (f'{head}kind"\r\n\r\nsamples', f'{head}source"\r\n\r\nx\\ud800y', f"--{BOUNDARY}--")
    kind = f"multipart/form-data; boundary={BOUNDARY}; charset=raw_unicode_escape"
    body = "\r\n".join((*parts, "")).encode()
    answer = site.ask("POST", WORK, body, {"content-type": kind})
    assert answer.status == 303
    number = int(answer.headers["location"].removeprefix("/attempts/").removesuffix("#result"))
    assert practised.source(number).decode() == "x\ufffd\ufffd\ufffdy"
    over(practised, number)


@pytest.mark.parametrize("body", [b"", b"[]", b'{"source": 1, "version": 1}', b"[" * 100_000])
def test_a_draft_that_is_none_is_refused(body: bytes, site: Served) -> None:
    assert site.ask("PUT", "/problems/tiny/draft", body).status == 400


def test_hints_are_opened_one_at_a_time(site: Served, practised: Practice) -> None:
    def hints() -> str:
        section = words(found(site.get("/problems/tiny"), "hints"))
        return section.removeprefix("Hints and solution ").removesuffix(" See the solution")

    assert hints() == "Show a hint 2 of 2 left; they cost nothing"
    for number, after in ((1, "2"), (2, "")):
        sent = post(site, "/problems/tiny/hints", {"after": after} if after else {})
        page, _, anchor = sent.headers["location"].partition("#")
        assert (sent.status, page) == (303, "/attempts/2" if after else "/problems/tiny")
        assert found(site.get(page), anchor).find(".//h3").text == f"Hint {number}"
    assert hints() == "Hint 1 Add. Hint 2 Multiply."
    assert [hint.attempt for hint in practised.hints("tiny").opened] == [2, None]
    assert post(site, "/problems/tiny/hints", {"after": "99"}).status == 404


def test_a_solution_is_shown_once_it_is_open(site: Served, practised: Practice) -> None:
    assert "return [a + b, a * b]" in main(site.get("/problems/tiny/solution"))
    somebody = practised.of("somebody new")
    assert somebody.solution("tiny") is None
    with pytest.raises(HTTPException) as refused:
        Visit(somebody, templates()).solution("tiny")
    assert refused.value.status_code == 403
    assert refused.value.detail == "The solution opens once the problem is solved."


@pytest.mark.parametrize("name", ["style.css", "colours.css", "editor.js"])
def test_a_file_of_ours_is_sent_once(name: str, site: Served) -> None:
    first = site.get(f"/static/{name}")
    assert (first.status, first.headers["cache-control"]) == (200, "no-cache")
    again = site.get(f"/static/{name}", **{"if-none-match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


def test_events_tell_what_has_changed_and_end_with_the_server(practised: Practice) -> None:
    async def all_events(after: int | None) -> list[str]:
        stopping = Event()
        events = []
        async for event in event_stream(practised, after, stopping):
            events.append(event)
            if event.startswith("id:") or after is None:
                stopping.set()
        return events

    start, first, *_ = asyncio.run(all_events(0))
    assert start.startswith("retry:")
    identifier, data = first.rstrip("\n").split("\n")
    attempt = json.loads(data.removeprefix("data: "))
    assert attempt["problem"] == "tiny"
    assert practised.attempt(attempt["attempt"]).version == int(identifier.removeprefix("id: "))
    assert asyncio.run(all_events(None)) == [start]
    assert asyncio.run(all_events(practised.version + 1))[1] == first


def test_what_others_do_is_no_event(practised: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    """And it is asked for once: the stream waits for what comes after it."""
    start, other = practised.version, practised.of("somebody else")
    over(other, submit(other, GOOD))
    end, asked, stopping = practised.version, [], Event()

    def wait_for_news(self: Practice, after: int, _: float) -> bool:
        asked.append(after)
        if after == end:
            stopping.set()
        return after < end

    monkeypatch.setattr(Practice, "wait_for_news", wait_for_news)

    async def events() -> list[str]:
        return [event async for event in event_stream(practised, start, stopping)]

    assert asyncio.run(events()) == ["retry: 1000\n\n"]
    assert asked == [start, end]
