"""Helper threads that use sandboxes, and what Ctrl-C does to them."""

import signal
import threading
import time

import pytest

from grader.errors import UsageError
from grader.sandbox.aside import CLOSED, Aside, Helpers
from grader.sandbox.proof.ladder import Sandbox


class Door:
    """Something to wait for, as a sandbox is."""

    def __init__(self) -> None:
        self.closed = threading.Event()

    def wait(self) -> str:
        assert self.closed.wait(20)
        return "woken"

    def close(self) -> None:
        self.closed.set()


class TestHelpers:
    def test_do_returns_and_raises_what_the_function_does(self) -> None:
        with Helpers() as helpers:
            assert helpers.do(divmod, 7, 2) == (3, 1)
            with pytest.raises(ZeroDivisionError):
                helpers.do(divmod, 7, 0)

    def test_ctrl_c_wakes_a_thread_that_waits_for_what_is_kept(self) -> None:
        helpers, door = Helpers(), Door()
        helpers.keep(door)
        running = helpers.submit(door.wait)
        main = threading.main_thread().ident
        assert main is not None
        timer = threading.Timer(0.2, signal.pthread_kill, (main, signal.SIGINT))
        before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may ignore it
        try:
            timer.start()
            with pytest.raises(KeyboardInterrupt):
                helpers.do(time.sleep, 0)  # queued behind the thread that waits
            timer.join()
        finally:
            signal.signal(signal.SIGINT, before)
        assert running.result(20) == "woken"
        with pytest.raises(UsageError, match=CLOSED):
            helpers.do(list)

    def test_what_comes_too_late_to_be_kept_is_closed(self) -> None:
        helpers, door = Helpers(), Door()
        helpers.close()
        with pytest.raises(UsageError, match=CLOSED):
            helpers.keep(door)
        assert door.closed.is_set()


class TestLater:
    def test_nothing_starts_until_the_sandbox_is_used(self, lent_sandbox: Sandbox) -> None:
        begun: list[Sandbox] = []
        with Aside.later(begun=begun.append) as aside:
            assert begun == []
            assert aside.do(lambda: aside.sandbox) is lent_sandbox
            assert aside.level == lent_sandbox.level
        assert begun == [lent_sandbox]

    def test_a_closed_one_starts_nothing(self) -> None:
        with Aside.later() as aside:
            pass
        with pytest.raises(UsageError, match=CLOSED):
            _ = aside.sandbox
