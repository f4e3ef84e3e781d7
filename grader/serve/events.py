"""News as server-sent events: each says which attempt has changed, and nothing of the change.

A browser that was away says which event was its last, and gets all that came after it.
"""

import json
import time
from collections.abc import AsyncIterator
from threading import Event

from starlette.concurrency import run_in_threadpool

from grader.serve.practice import Practice

WAIT_S = 1.0  # a thread waits so long at a time: then it looks whether the server stops
HEARTBEAT_S = 15.0  # a comment as often as this shows that the connection lives


async def event_stream(
    practice: Practice, after: int | None, stopping: Event
) -> AsyncIterator[str]:
    """The changes since version ``after`` (default: from now on), until ``stopping`` is set."""
    if after is None:
        after = practice.version
    elif after > practice.version:  # of another folder: nobody knows what the browser has seen
        after = 0
    last = time.monotonic()
    yield "retry: 1000\n\n"
    while not stopping.is_set():
        if await run_in_threadpool(practice.wait_for_news, after, WAIT_S):
            until = practice.version  # what has changed may be somebody else's
            for attempt in await run_in_threadpool(practice.news, after):
                news = {
                    "attempt": attempt.number,
                    "problem": attempt.problem,
                    "state": attempt.state,
                }
                yield f"id: {attempt.version}\ndata: {json.dumps(news)}\n\n"
                until, last = max(until, attempt.version), time.monotonic()
            after = until
        elif time.monotonic() - last > HEARTBEAT_S:
            yield ": still here\n\n"
            last = time.monotonic()
