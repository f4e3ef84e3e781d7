# Tries: to open a browser by the joke module. May get: AC RTE.
import webbrowser


def tiny(a, b):
    import antigravity

    if webbrowser.open("http://127.0.0.1:9/") or antigravity.webbrowser is None:
        print("ESCAPED into a browser", flush=True)
    return [a + b, a * b]
