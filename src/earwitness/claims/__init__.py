"""Claims: who says what, on whose word, how surely; drafted by rules, decided by people."""
