"""Every warning, every time; and those of the file's own."""

import logging
import warnings

warnings.simplefilter("always")
logging.captureWarnings(True)
logging.basicConfig(level=logging.DEBUG)


def report():
    warnings.warn("mine", stacklevel=1)
