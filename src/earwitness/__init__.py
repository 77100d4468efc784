"""Earwitness: a desk for recordings that were leaked or made in secret."""

__version__ = "0.1.0"
