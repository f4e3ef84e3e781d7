"""Which files of a folder or a zip file are whose submissions, and to which problems."""
