# Tries: to recurse in pickle and copy. May get: RTE OLE.
import copy
import pickle


def tiny(a, b):
    value = []
    for _ in range(200_000):
        value = [value]
    copy.deepcopy(value)
    return len(pickle.dumps(value))
