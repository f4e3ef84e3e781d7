"""The files that pages load: style, scripts, and the style that they share with the report."""

from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from grader.report.html.frame import STYLE

FOLDER = Path(__file__).with_name("static")


class Assets(StaticFiles):
    """Files of ours. A browser asks each time whether it still has the newest, by its ETag."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)
        self.all_directories.append(STYLE)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file, or that it has not changed."""
        answer = await super().get_response(path, scope)
        answer.headers["cache-control"] = "no-cache"
        return answer
