"""Every logger's every line goes to stderr."""

import logging

logging.basicConfig(level=logging.DEBUG)
logging.getLogger("mine").debug("my own line, before anything is called")
