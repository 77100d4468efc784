"""Documents: the text of what is written, read in a jail, with a place for every code point."""
