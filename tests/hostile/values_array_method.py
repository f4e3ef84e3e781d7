# Tries: to return an object whose __array__ answers late. May get: WA.
import time


class Answer:
    shape = (2,)
    dtype = float

    def __array__(self, *_, **__):
        time.sleep(60)


def tiny(a, b):
    return Answer()
