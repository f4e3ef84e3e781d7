# Handed in by mistake before anything was written: the file imports, and defines nothing.
