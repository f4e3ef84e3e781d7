"""Lines that libraries log: not a word of them is the submission's.

What jax logs depends on what was ready before: it tells of each program that it traces and
compiles. So a line that a library's code logs goes to no handler, at no level, whoever has set up
logging. Lines that the submission's own code logs are not touched, whatever the logger is called.

The place of a line decides, not the name of its logger: absl's logger, for example, takes lines of
both, and looks up where each was called. Warnings (`warnings.warn`) are no lines of a log.
XLA's own log, in C++, stays at the level at which the process began, whatever jax is told.

Imports nothing of grader.
"""

import importlib
import logging
import os
from collections.abc import Iterable
from contextlib import suppress


def mute(folders: Iterable[str]) -> None:
    """From now on, drop each line that is logged by code in one of ``folders``.

    It is dropped by the filter of its logger, before a handler or a filter of the submission's sees
    it.
    """
    libraries = tuple(os.path.join(folder, "") for folder in folders)

    def passes(logger: logging.Logger, record: logging.LogRecord) -> bool | logging.LogRecord:
        if str(record.pathname).startswith(libraries):
            return False
        return logging.Filterer.filter(logger, record)

    logging.Logger.filter = passes  # type: ignore[assignment]
    with suppress(ImportError):  # of a version in which it is elsewhere
        utils = importlib.import_module("jaxlib.utils")
        utils.absl_set_min_log_level = lambda level: None  # type: ignore[attr-defined]
