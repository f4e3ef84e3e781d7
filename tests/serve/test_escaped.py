"""What a person wrote stays text in every page: a file's name, code, output, errors, addresses."""

import json
import re
from pathlib import Path
from urllib.parse import quote, urlsplit

import html5lib
import pytest
from support.practising import over, tried
from support.site import Response
from support.walk import ATTEMPTS, DRAFT, FORM, walking

from grader.sandbox.proof.ladder import Sandbox

EVIL = "x-evil"  # an element that no template has
ENDS = ("", "</textarea>", "</script>", "</pre>", "</code>", "</title>", "-->", "]]>", '">', "'>")
MARKUP = "".join(f"{end}<{EVIL} onclick=alert(1)>" for end in ENDS) + "<!--{{ 7 * 7 }}&lt;"
CONTROLS = "\u202e\u2066\u2069\x08\x1b[31m\x7f"
HOSTILE = f"""\
# {MARKUP}
print({MARKUP + CONTROLS!r})
def tiny(a, b):
    raise type({f"<{EVIL}>"!r}, (ValueError,), {{}})({MARKUP + CONTROLS!r})
"""
NAME = f"""a"'><{EVIL}>&{CONTROLS}.py"""
OWN = {"on", "style", "srcdoc", "formaction"}  # how attributes begin that run something


def fault(got: Response) -> str:
    """What a person's text has become in an answer, other than text; empty if nothing."""
    kind = got.headers.get("content-type", "").partition(";")[0]
    if kind != "text/html":
        known = ("application/json", "text/plain", "text/css", "text/javascript")
        return "" if kind in known else f"the type {kind}"
    if found := re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x1b\x7f]", got.text):
        return f"the character {found[0]!r}"
    for element in html5lib.parse(got.body, namespaceHTMLElements=False).iter():
        if element.tag == EVIL or (element.tag == "script" and not element.get("src")):
            return f"the element {element.tag}"
        for name, value in element.attrib.items():
            if name.startswith(tuple(OWN)):
                return f"the attribute {name}"
            if name in ("href", "src", "action") and any(urlsplit(value)[:2]):
                return f"an address: {value}"
    return ""


@pytest.mark.parametrize(
    "body",
    [
        f"<{EVIL}>",
        "<p onclick=alert(1)>",
        "<script>alert(1)</script>",
        "<a href='javascript:alert(1)'>",
        "<img src='//evil.example/'>",
        "\u202e",
    ],
)
def test_a_fault_is_found(body: str) -> None:
    assert fault(Response(200, {"content-type": "text/html; charset=utf-8"}, body.encode()))
    assert fault(Response(200, {}, body.encode()))


@pytest.mark.slow
def test_what_a_person_wrote_stays_text(tiny_folder: Path, light_sandbox: Sandbox) -> None:
    with walking(tiny_folder, light_sandbox) as (practice, walk):
        draft = json.dumps({"source": f"{MARKUP}{CONTROLS}\x00", "version": 0})
        assert walk.page.ask("PUT", DRAFT, draft.encode()).status == 200
        tried(practice, HOSTILE)
        sent = (
            '--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\nsubmit\r\n'
            '--x\r\nContent-Disposition: form-data; name="file"; filename="'
            f'{NAME.replace(chr(34), "%22")}"\r\n\r\n{HOSTILE}\r\n--x--\r\n'
        )
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        assert walk.page.ask("POST", ATTEMPTS, sent.encode(), kind).status == 303
        over(practice, 2)
        answers = {
            **walk.answers(),
            "a wrong kind": walk.page.ask("POST", ATTEMPTS, f"kind={quote(MARKUP)}".encode(), FORM),
            "a wrong address": walk.page.get(f"/{quote(MARKUP + CONTROLS)}"),
            "a wrong problem": walk.page.get(f"/problems/{quote(MARKUP + CONTROLS, safe='')}"),
        }
    assert {at: why for at, got in answers.items() if (why := fault(got))} == {}
    page = answers["text/html /attempts/2"].text
    assert "{{ 7 * 7 }}" in page
    assert page.count(f"&lt;{EVIL}") > len(ENDS)
    name = answers["text/html /attempts/2/source"].headers["content-disposition"]
    assert re.fullmatch(r"attachment; filename\*=utf-8''[\w%.-]+", name, re.ASCII)
