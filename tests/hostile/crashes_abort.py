# Tries: to abort. May get: RTE.
import os


def tiny(a, b):
    os.abort()
