"""Publication: the page, the embeds, the captions."""
