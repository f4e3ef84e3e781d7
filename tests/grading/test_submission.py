"""Reading a file costs what was allowed, however large it says it is."""

import hashlib
import os
import time
from pathlib import Path

from support.tiny import GOOD

from grader.grading.submission import MAX_KEPT_BYTES, read_submission, why_unreadable


def test_of_a_sparse_file_only_the_beginning_is_read(tmp_path: Path) -> None:
    path = tmp_path / "answer.py"
    path.write_text(GOOD)
    os.truncate(path, 1 << 42)
    began = time.process_time()
    read = read_submission(path)
    assert time.process_time() - began < 5
    assert (len(read.data), read.size) == (MAX_KEPT_BYTES, 1 << 42)
    assert read.sha256 == hashlib.sha256(read.data).hexdigest()
    assert "at most 64 KiB are read" in (why_unreadable(read, 64) or "")


def test_a_file_that_a_problem_may_accept_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "answer.py"
    path.write_bytes(b"#" * (MAX_KEPT_BYTES - 1))
    read = read_submission(path)
    assert read.size == len(read.data) == MAX_KEPT_BYTES - 1
    assert read.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_modules_that_lie_beside_a_file_are_known(tmp_path: Path) -> None:
    for name in ("utils.py", "notes.ipynb", "data.csv"):
        (tmp_path / name).touch()
    (tmp_path / "package").mkdir()
    (tmp_path / "answer.py").write_text(GOOD)
    beside = read_submission(tmp_path / "answer.py").beside
    assert {"utils", "notes", "package", "answer"} <= beside
    assert "data" not in beside
