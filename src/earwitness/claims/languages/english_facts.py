"""English, as the rules for hedges, figures, times, fates and undertakings need it."""

from __future__ import annotations

from typing import Final

from earwitness.claims.languages.english_fates import FATES
from earwitness.claims.languages.english_figures import NUMBERS, QUANTITIES
from earwitness.claims.languages.english_hedges import HEDGES
from earwitness.claims.languages.english_times import TIMES
from earwitness.claims.languages.english_undertakings import UNDERTAKINGS
from earwitness.claims.languages.facts import Facts

ENGLISH: Final = Facts(
    code="en",
    numbers=NUMBERS,
    quantities=QUANTITIES,
    times=TIMES,
    hedges=HEDGES,
    fates=FATES,
    undertakings=UNDERTAKINGS,
)
