"""`grader replay`: a stored grade given once more, from what the record holds of it."""
