"""No array at all: loops over lists, and returns a list of lists."""

import math


def masked_softmax(logits, mask):
    rows = []
    for row, keep in zip(logits.tolist(), mask.tolist()):
        largest = max(value for value, kept in zip(row, keep) if kept)
        weights = [math.exp(value - largest) if kept else 0.0 for value, kept in zip(row, keep)]
        total = math.fsum(weights)
        rows.append([weight / total for weight in weights])
    return rows
