"""The pytest plugin: ``grader_problem("ID").accepts(path)`` in a course's own tests.

Every run of pytest loads it if the grader is installed, so it imports nothing of the grader until
a test asks for a fixture. `testing.py` has what the fixture makes.
"""

import os
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import TracebackType

import pytest

import grader

OURS = ("grader", "judge error")  # marks the report of a test that says nothing about the file
OPTIONS = {
    "problems": "folder of problem packages (default: that of the root folder or of one above it)",
    "reference": "folder of reference solutions (default: beside problems)",
    "sandbox": "how strong the sandbox must be, as for `grader grade --sandbox` (default: auto)",
    "salt": "the course's secret, which the hidden cases follow from (default: $GRADER_SALT)",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--grader-problems`` and the like; each is a setting of the configuration file as well."""
    group = parser.getgroup("grader", "grading with grader")
    for name, text in OPTIONS.items():
        group.addoption(f"--grader-{name}", help=text)
        parser.addini(f"grader_{name}", text, default="")


@pytest.fixture(scope="session")
def grader_session(pytestconfig: pytest.Config) -> Iterator["grader.Session"]:
    """A `grader.Session` for all tests of this process, closed at the end."""
    from grader.problem.folders import Folders  # noqa: PLC0415  every run of pytest loads this

    where = Folders.find(
        _folder(pytestconfig, "problems"), _folder(pytestconfig, "reference"), pytestconfig.rootpath
    )
    salt = _option(pytestconfig, "salt") or os.environ.get("GRADER_SALT")
    sandbox = _option(pytestconfig, "sandbox") or _setting(pytestconfig, "sandbox")
    with grader.Session.open(
        *where.both, salt=salt or _setting(pytestconfig, "salt"), sandbox=sandbox or "auto"
    ) as session:
        yield session


@pytest.fixture(scope="session")
def grader_problem(
    grader_session: "grader.Session",
) -> Callable[[str], "grader.ProblemUnderTest"]:
    """A function that makes a `grader.ProblemUnderTest` from a problem's id."""
    return lambda problem: grader.ProblemUnderTest(grader_session, problem)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show no lines of ours for an error of ours, and mark a judge error; xdist passes it on."""
    error = None if call.excinfo is None else call.excinfo.value
    if "grader.errors" not in sys.modules or not isinstance(error, grader.GraderError):
        return (yield)
    if not item.config.getoption("fulltrace"):
        _end_at_ours(error.__traceback__)
    report = yield
    if isinstance(error, grader.JudgeError):
        report.user_properties.append(OURS)
    return report


def pytest_report_teststatus(
    report: pytest.CollectReport | pytest.TestReport,
) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
    """Report a judge error as an error of the run: the tested file did not fail."""
    if not report.failed:
        return None
    marks = [tuple(each) for each in getattr(report, "user_properties", ())]
    return ("error", "E", ("ERROR", {"red": True})) if OURS in marks else None


def _end_at_ours(trace: TracebackType | None) -> None:
    """End a traceback at the last line before it enters the grader."""
    while trace is not None and trace.tb_next is not None:
        caller, called = _library(trace), _library(trace.tb_next)
        if called == "grader" and caller not in ("_pytest", "pluggy"):  # a fixture of ours
            trace.tb_next = None
        trace = trace.tb_next


def _library(trace: TracebackType) -> str:
    return str(trace.tb_frame.f_globals.get("__name__")).partition(".")[0]


def _option(config: pytest.Config, name: str) -> str | None:
    value: str | None = config.getoption(f"--grader-{name}")
    return value


def _setting(config: pytest.Config, name: str) -> str:
    value: str = config.getini(f"grader_{name}")
    return value


def _folder(config: pytest.Config, name: str) -> Path | None:
    """The folder of an option, from where pytest was called; or of a setting, from its file."""
    if option := _option(config, name):
        return config.invocation_params.dir / option
    if setting := _setting(config, name):
        return (config.inipath.parent if config.inipath else config.rootpath) / setting
    return None
