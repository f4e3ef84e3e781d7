"""One class: every submission that is due, graded on all workers, recorded one by one."""
