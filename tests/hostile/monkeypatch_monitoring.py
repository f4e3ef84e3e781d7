# Tries: to watch every call of the grader's by sys.monitoring. May get: RTE WA CE.
import sys


def watch(*arguments):
    raise SystemExit("watched")


if sys.version_info >= (3, 12):
    sys.monitoring.use_tool_id(3, "hostile")
    sys.monitoring.register_callback(3, sys.monitoring.events.PY_START, watch)
    sys.monitoring.set_events(3, sys.monitoring.events.PY_START)


def tiny(a, b):
    return [0.0, 0.0]
