"""Prints as the garbage collector finds it."""


class Ring:
    def __init__(self):
        self.me = self

    def __del__(self):
        print("gone")


def report():
    Ring()
    print("made")
