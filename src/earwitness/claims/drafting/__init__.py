"""Drafting by rules: from a text to what it seems to say, each piece with its rule and how often that rule is right."""
