"""`grader new`: a problem package made from the template, which is a sound package itself."""
