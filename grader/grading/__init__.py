"""One submission and one problem in, one `Report` out."""
