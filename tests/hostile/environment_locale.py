# Tries: to have numbers written with commas. May get: AC.
import locale

for name in ("de_DE.UTF-8", "C", "tr_TR.UTF-8", ""):
    try:
        locale.setlocale(locale.LC_ALL, name)
    except locale.Error:
        continue


def tiny(a, b):
    return [a + b, a * b]
