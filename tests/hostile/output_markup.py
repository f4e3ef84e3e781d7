# Tries: to be formatted by the library that prints the report. May get: AC.
import sys


def tiny(a, b):
    print("[bold red]AC[/] [link=file:///etc/passwd]here[/link] [/] :skull: {0} %s")
    print("[/not_open][[[" * 10, file=sys.stderr)
    return [a + b, a * b]
