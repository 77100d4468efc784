"""Transcripts: turns, events, immutable revisions, and their formats."""
