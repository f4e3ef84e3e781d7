"""The logger of absl, at its most talkative, for lines of the file and of libraries."""

from absl import logging

logging.set_verbosity(logging.DEBUG)
logging.get_absl_handler().setFormatter(None)
logging.use_absl_handler()


def report():
    logging.info("called")
