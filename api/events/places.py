"""Numbers that say where something is, as they come in. Pure.

Rounded, finer than anybody can measure: the database refuses to square a number like 1e-320.
"""

from typing import Annotated

from pydantic import AfterValidator, Field


def _to_millimetres(metres: float) -> float:
    return round(metres, 3)


def _to_nine_digits(degrees: float) -> float:
    return round(degrees, 9)


Metres = Annotated[float, Field(ge=-5000, le=5000, allow_inf_nan=False), AfterValidator(_to_millimetres)]
"""On the venue's plan: east (x) or north (y) of its origin."""

Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False), AfterValidator(_to_nine_digits)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False), AfterValidator(_to_nine_digits)]
