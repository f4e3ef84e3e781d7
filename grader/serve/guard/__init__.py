"""The guard of the page: each file refuses one kind of request, or bounds one thing."""
