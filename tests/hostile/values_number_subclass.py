# Tries: to return a float that says another number of itself. May get: WA RTE.
class Liar(float):
    def __float__(self):
        return float("nan")

    def __getattribute__(self, name):
        raise SystemExit(name)


def tiny(a, b):
    return [Liar(0.0), Liar(0.0)]
