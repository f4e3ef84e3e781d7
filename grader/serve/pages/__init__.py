"""What the practice page shows: a view model for each page, from values of the engine.

- `words.py`: times and sizes in words
- `statement.py`: a statement as HTML, in sections
- `code.py`: a source with its words in colours
- `index.py`, `problem.py`, `attempts.py`: the pages
- `result.py`, `own.py`, `hints.py`: parts of the problem's page
- `difference.py`: the lines in which two attempts differ
- `plot.py`: expected and actual numbers as a picture
- `rendering.py`: the templates
"""
