"""The record of a class, once for each process, and `grader report` on it."""

from pathlib import Path
from typing import Any

import pytest
from support.command import Call, Called
from support.course import course
from support.paths import DATA

from grader.sandbox.proof.ladder import Sandbox


@pytest.fixture(scope="session")
def class_record(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Path:
    """The record of `support/course.py`; not to be changed, but copied."""
    return course(tmp_path_factory.mktemp("report"), sandbox)


@pytest.fixture(scope="session")
def junit() -> Any:
    """The schema of JUnit's reports; its library takes half a second to import."""
    from xmlschema import XMLSchema

    return XMLSchema(DATA / "junit.xsd")


@pytest.fixture
def report(call: Call, class_record: Path) -> Call:
    """Runs `grader report` on the record, in a format."""

    def report_(form: str, *arguments: object, out: Path = class_record) -> Called:
        return call("report", out, "--to", form, *arguments)

    return report_
