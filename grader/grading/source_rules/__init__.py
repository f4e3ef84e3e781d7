"""Rules on the source of a submission: which it breaks, and what that costs."""
