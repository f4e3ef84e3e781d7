"""`grader new`: a package made from the template, which is a sound one itself."""
