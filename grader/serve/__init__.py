"""The practice page: problems, attempts and results in a browser, for one person."""
