"""The root logger writes to stdout, from INFO on."""

import logging
import sys

logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(name)s: %(message)s")
log = logging.getLogger(__name__)


def report():
    log.info("called")
