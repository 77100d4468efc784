"""What the rules know of a language: a table for each, so that a new language is a new table and no new rule."""
