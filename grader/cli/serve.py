"""``grader serve``."""

from pathlib import Path

import click

from grader.cli.exits import EXIT_ACCEPTED, defect, tell
from grader.cli.options import (
    problems_option,
    reference_option,
    sandbox_option,
    tier_option,
    warn_of_sandbox,
)
from grader.errors import UsageError
from grader.files import data_folder
from grader.problem.catalogue import Catalogue
from grader.report.html import require_libraries
from grader.sandbox.proof.levels import CHOICES
from grader.sandbox.ready.tier import Tier

LIBRARIES = {
    "starlette": "Starlette",
    "uvicorn": "uvicorn",
    "h11": "h11",
    "jinja2": "Jinja",
    "markdown_it": "markdown-it-py",
    "mdit_py_plugins": "mdit-py-plugins",
    "latex2mathml": "latex2mathml",
    "pygments": "Pygments",
    "python_multipart": "python-multipart",
}


@click.command(epilog="Example: grader serve --no-open")
@problems_option
@reference_option
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Folder for attempts, drafts and grades (default: ~/.local/share/jax-grader).",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port on this machine (default: that of the last start, or any that is free).",
)
@click.option("--no-open", is_flag=True, help="Open no browser; the address is printed anyway.")
@sandbox_option
@tier_option
def serve(
    problems: Path | None,
    reference: Path | None,
    data: Path | None,
    port: int | None,
    no_open: bool,
    choice: str,
    tier: str,
) -> int:
    """Open a page in the browser to practise on: problems, an editor, and results.

    The page is for one person, and only this machine can reach it. Its address has a token in it,
    which lets you in. Attempts and drafts are kept: Ctrl-C stops the page, and the same command
    goes on.
    """
    require_libraries("grader serve", LIBRARIES, "serve")
    from grader.serve.start import ServeOrder  # noqa: PLC0415  needs an extra
    from grader.serve.start import serve as serve_page  # noqa: PLC0415  needs an extra

    folder = data or _own_folder()
    order = ServeOrder(
        catalogue=Catalogue.find(problems, reference),
        data=folder,
        port=port,
        sandbox=choice,
        tier=Tier.WARM if tier == "auto" else Tier(tier),
        opens_browser=not no_open,
    )
    warn_of_sandbox(CHOICES[choice][-1])

    def say_where(address: str, opens: bool) -> None:
        click.echo(f"the page: {address}")
        if opens:
            tell("a browser opens it; if that shows something else, open the address yourself")
        tell(f"attempts and drafts are kept in {folder}; Ctrl-C stops the page")

    serve_page(order, say_where, defect)
    return EXIT_ACCEPTED


def _own_folder() -> Path:
    """The folder of the user's own data; UsageError if the user has none."""
    try:
        return data_folder()
    except OSError as error:
        raise UsageError(f"{error}: name a folder with --data") from None
