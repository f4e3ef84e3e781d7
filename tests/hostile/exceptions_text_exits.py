# Tries: to have an exception whose text ends the process. May get: RTE.
import os


class Leave(Exception):
    def __str__(self):
        os._exit(0)


def tiny(a, b):
    raise Leave()
