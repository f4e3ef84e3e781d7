# Tries: to have its answer unpickled by the grader. May get: WA.
import os
import pickle


class Answer:
    def __reduce__(self):
        return os.system, ("echo ESCAPED by pickle",)


def tiny(a, b):
    return pickle.dumps(Answer())
