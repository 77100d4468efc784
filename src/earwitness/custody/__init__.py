"""Custody: canonical bytes, leaves, trees, statements, notes, tokens, and the verifier. Needs no database."""
