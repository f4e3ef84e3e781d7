# Tries: to show other code than runs, by letters that turn the line. May get: WA.
def tiny(a, b):
    access = "user‮ ⁦# right⁩ ⁦"
    return [a, b, len(access)]
