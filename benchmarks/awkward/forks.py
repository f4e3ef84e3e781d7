"""A fork, of which jax warns once it has worked, and which the walls refuse."""

import os


def report():
    try:
        os.fork()
    except OSError as error:
        print(error)
