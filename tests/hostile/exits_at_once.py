# Tries: to exit without any cleaning up. May get: RTE.
import os


def tiny(a, b):
    os._exit(0)
