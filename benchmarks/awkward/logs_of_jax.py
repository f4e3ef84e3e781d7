"""A handler of the file's own on the logger of jax."""

import logging
import sys

import jax

handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(logging.Formatter("%(name)s: %(levelname)s"))
logging.getLogger("jax").addHandler(handler)
logging.getLogger("jax").setLevel(logging.DEBUG)


def report():
    logging.getLogger("jax").warning("this line is the file's own, by the logger of jax")
