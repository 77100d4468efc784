"""Russian, as the rules for hedges, figures, times, fates and undertakings need it."""

from __future__ import annotations

from typing import Final

from earwitness.claims.languages.facts import Facts
from earwitness.claims.languages.russian_fates import FATES
from earwitness.claims.languages.russian_figures import NUMBERS, QUANTITIES
from earwitness.claims.languages.russian_hedges import HEDGES
from earwitness.claims.languages.russian_times import TIMES
from earwitness.claims.languages.russian_undertakings import UNDERTAKINGS

RUSSIAN: Final = Facts(
    code="ru",
    numbers=NUMBERS,
    quantities=QUANTITIES,
    times=TIMES,
    hedges=HEDGES,
    fates=FATES,
    undertakings=UNDERTAKINGS,
)
