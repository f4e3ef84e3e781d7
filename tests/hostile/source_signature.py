# Tries: to attack when its parameters are looked at. May get: CE RTE WA.
class Tiny:
    @property
    def __signature__(self):
        raise SystemExit(0)

    def __call__(self, a, b):
        return [0.0, 0.0]


tiny = Tiny()
