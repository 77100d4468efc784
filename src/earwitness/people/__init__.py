"""People: persons and groups, what is said to have become of them, and who may be the same."""
