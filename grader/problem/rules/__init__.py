"""Rules of `problem.yaml` that tie one key to another: a file for each subject."""
