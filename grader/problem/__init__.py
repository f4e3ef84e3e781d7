"""`problem.yaml`: models, rules, and errors that name file, line and key."""
