import math


def masked_softmax(logits, mask):
    logits = logits.tolist()
    mask = mask.tolist()
    result = []
    for row, keep in zip(logits, mask):
        exps = [math.exp(v) if k else 0.0 for v, k in zip(row, keep)]
        total = sum(exps)
        result.append([e / total for e in exps])
    return result
