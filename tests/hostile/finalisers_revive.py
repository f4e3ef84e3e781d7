# Tries: to come back from the dead in each collection. May get: AC TLE MLE. Slow.
import gc


class Undead:
    def __del__(self):
        kept.append([self, Undead()])
        kept.clear()


kept = []


def tiny(a, b):
    thing = Undead()
    thing.itself = thing
    del thing
    for _ in range(3):
        gc.collect()
    return [a + b, a * b]
