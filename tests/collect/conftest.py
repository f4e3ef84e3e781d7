"""An archive read on the host, or in the jail."""

import pytest
from support.zips import SUFFIXES, Opener, on_host, told

from grader.collect.student_archive import open_student_archive
from grader.sandbox.proof.ladder import Sandbox


@pytest.fixture(params=["host", "jail"])
def read(request: pytest.FixtureRequest) -> Opener:
    """Reads an archive here, or in a child of the real sandbox."""
    if request.param == "host":
        return on_host
    sandbox: Sandbox = request.getfixturevalue("sandbox")
    return lambda data: told(open_student_archive(data, SUFFIXES, sandbox))
