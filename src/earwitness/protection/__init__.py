"""Protection: the gate every way out passes, and what must be withheld with a withheld sound."""
