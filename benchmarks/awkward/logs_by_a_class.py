"""A class of loggers that prints what it is asked to log."""

import logging


class Loud(logging.Logger):
    def handle(self, record):
        print("logged by", record.name)
        super().handle(record)


logging.setLoggerClass(Loud)
logging.basicConfig(level=logging.DEBUG)


def report():
    logging.getLogger("own").info("called")
