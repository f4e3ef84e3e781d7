# Tries: to exit while its answer is turned into numbers. May get: RTE.
class Number(float):
    def __float__(self):
        raise SystemExit(0)


def tiny(a, b):
    return [Number(a + b), Number(a * b)]
