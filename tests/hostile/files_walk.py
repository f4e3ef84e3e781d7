# Tries: to climb out of its folder, step by step. May get: AC.
import os


def attack():
    for _ in range(40):
        os.chdir("..")
    with open("etc/passwd") as file:
        return file.read(20)


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
