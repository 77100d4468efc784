"""The command line: parse, call one desk method, render."""
