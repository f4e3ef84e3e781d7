# Tries: to fetch a page. May get: AC.
import urllib.request


def attack():
    return urllib.request.urlopen("http://127.0.0.1:9/", timeout=1).read()


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
