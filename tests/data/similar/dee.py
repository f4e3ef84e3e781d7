def tiny(a, b):
    # (a + b) ** 2 - (a - b) ** 2 is four times the product
    answers = {}
    answers["total"] = a + b
    squared = answers["total"] ** 2
    difference = (a - b) ** 2
    answers["product"] = (squared - difference) / 4
    if answers["product"] < 0:
        raise ValueError("both are positive")
    while len(answers) < 2:
        answers[str(len(answers))] = 0.0
    return [answers[name] for name in ("total", "product")]
