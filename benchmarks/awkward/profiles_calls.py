"""Names the functions of jax that are called."""

import sys

names = set()
sys.setprofile(lambda frame, event, arg: names.add(frame.f_code.co_name))


def report():
    print(len(names))
