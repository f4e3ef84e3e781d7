# Tries: to be taken for markup of the report. May get: RTE.
def tiny(a, b):
    raise ValueError("[bold green]accepted (AC)[/] [/] <script>alert(1)</script> {0} %n")
