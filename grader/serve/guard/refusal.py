"""The answer to a request that the guard refuses: a page, or JSON for a script."""

from collections.abc import Mapping
from html import escape

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Scope

PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
{more}<title>{title}</title>
<h1>{title}</h1>
<p>{advice}</p>
</html>
"""


def refusal(
    scope: Scope,
    status: int,
    title: str,
    advice: str,
    headers: Mapping[str, str] | None = None,
    more: str = "",
) -> Response:
    """Return the answer. ``title`` says what is wrong, ``advice`` what to do; ``more`` is HTML.

    The connection ends with it, so that nobody goes on to send what nobody reads.
    """
    all_headers = {"connection": "close", **(headers or {})}
    if "application/json" in Headers(scope=scope).get("accept", ""):
        return JSONResponse({"error": f"{title}: {advice}"}, status, all_headers)
    page = PAGE.format(title=escape(title), advice=escape(advice), more=more)
    return HTMLResponse(page, status, all_headers)
