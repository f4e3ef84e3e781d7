import math


def safe_exp(v):
    try:
        return math.exp(v)
    except OverflowError:
        return float("inf")


def masked_softmax(logits, mask):
    rows = logits.tolist()
    masks = mask.tolist()
    result = []
    for row, keep in zip(rows, masks):
        weights = [safe_exp(v) if k else 0.0 for v, k in zip(row, keep)]
        total = sum(weights)
        probs = []
        for w in weights:
            try:
                probs.append(w / total)
            except ZeroDivisionError:
                probs.append(0.0)
        result.append(probs)
    return result
