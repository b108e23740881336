"""Records and counts from files: what was read, and what was set aside and why."""
