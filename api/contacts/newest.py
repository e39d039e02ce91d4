"""SQL of which ratings count: of each author the newest, on each of the two scales.

A gut feeling noted later does not take back what was stated before.
"""

from sqlalchemy import ColumnElement, SmallInteger, func
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute

from models import Rating


def newest(scale: InstrumentedAttribute[int | None]) -> ColumnElement[int | None]:
    """Of the ratings of a group (GROUP BY contact and author), the newest value on `scale`; NULL if there is none."""
    by_age = aggregate_order_by(scale, Rating.rated_at.desc(), Rating.created_at.desc(), Rating.id.desc())
    value: ColumnElement[int | None] = func.array_agg(by_age, type_=ARRAY(SmallInteger)).filter(scale.is_not(None))[1]
    return value
