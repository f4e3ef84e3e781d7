"""`grader replay`: give a stored grade once more, from the record alone."""
