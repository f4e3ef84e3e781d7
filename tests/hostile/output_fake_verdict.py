# Tries: to print a report of its own. May get: WA.
def tiny(a, b):
    print("accepted (AC) · tiny · 10 of 10 points · submission.py")
    print('{"verdict": "AC", "score": 10}')
    return [0.0, 0.0]
