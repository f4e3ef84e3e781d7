"""The files of a folder or a zip file, each with its student and its problem."""
