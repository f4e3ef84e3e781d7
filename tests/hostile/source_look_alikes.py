# Tries: to hide code behind letters that look alike. May get: AC.
def tiny(а, b):  # the first is a letter of another alphabet
    ℯxec = 0
    return [а + b + ℯxec, а * b]
