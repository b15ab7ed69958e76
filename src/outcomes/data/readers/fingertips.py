"""The reader `fingertips`: exports of the public-health site, in every shape that it has had.

Law: nothing needs to be configured; a published verdict is never read as data.
"""

from __future__ import annotations

import attrs

from outcomes.data.columns import LabelRule
from outcomes.data.readers.csv import CsvOptions, CsvReader
from outcomes.immutable import immutable


@immutable(kw_only=True)
class FingertipsOptions(CsvOptions):
    """What the reader `fingertips` can be told: whatever the reader `csv` can, and none of it is needed."""

    def label_rule(self) -> LabelRule:
        """How period labels are read."""
        return attrs.evolve(super().label_rule(), known=True)


class FingertipsReader(CsvReader):
    """Reads a Fingertips export: 26 or 27 columns, or the columns of its data service; any spelling of the header."""

    id = "fingertips"
    options = FingertipsOptions
