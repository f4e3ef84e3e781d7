"""A factory of log records that counts them."""

import logging

logging.basicConfig(level=logging.DEBUG)
made = []
before = logging.getLogRecordFactory()


def factory(*args, **kwargs):
    made.append(args[0])
    return before(*args, **kwargs)


logging.setLogRecordFactory(factory)


def report():
    print(len(made))
