"""Hostile media: jailed probe and decode, frame tables, PCM, peaks, the speech map."""
