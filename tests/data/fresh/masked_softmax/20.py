import math


def masked_softmax(logits, mask):
    x = logits.tolist()
    m = mask.tolist()
    rows = len(x)
    cols = len(x[0])
    out = [[0.0] * cols for _ in range(rows)]

    total = 0.0
    for i in range(rows):
        largest = max(x[i][j] for j in range(cols) if m[i][j])
        for j in range(cols):
            if m[i][j]:
                out[i][j] = math.exp(x[i][j] - largest)
                total += out[i][j]
        for j in range(cols):
            out[i][j] = out[i][j] / total
    return out
