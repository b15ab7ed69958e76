"""What was observed: observations in columns, their readers, areas, and the blocks that metrics judge.

Law: nothing is dropped or picked in silence; every problem has its file, its row and its column.
"""

from outcomes.data.areas import Area, AreaTable, check_areas, read_areas
from outcomes.data.axis import PeriodAxis
from outcomes.data.block import SERIES_ARRAYS, Measure, ReturnBlock, ReturnState, SeriesBlock, SeriesKeys, absent
from outcomes.data.blocks import Buffers, series_block
from outcomes.data.cells import CellRules
from outcomes.data.checks import check_ranges
from outcomes.data.coded import Coded
from outcomes.data.columns import LabelRule
from outcomes.data.counts import fill_from_counts
from outcomes.data.framework_block import FrameworkBlock
from outcomes.data.observations import Observations
from outcomes.data.origin import Origin
from outcomes.data.related_series import comparator_groups, comparators
from outcomes.data.returns import ReturnedItems, read_returns, return_block
from outcomes.data.selection import check_selection
from outcomes.data.series import SeriesTable
from outcomes.data.series_tables import series_tables
from outcomes.data.source_index import SourceIndex

__all__ = [
    "SERIES_ARRAYS",
    "Area",
    "AreaTable",
    "Buffers",
    "CellRules",
    "Coded",
    "FrameworkBlock",
    "LabelRule",
    "Measure",
    "Observations",
    "Origin",
    "PeriodAxis",
    "ReturnBlock",
    "ReturnState",
    "ReturnedItems",
    "SeriesBlock",
    "SeriesKeys",
    "SeriesTable",
    "SourceIndex",
    "absent",
    "check_areas",
    "check_ranges",
    "check_selection",
    "comparator_groups",
    "comparators",
    "fill_from_counts",
    "read_areas",
    "read_returns",
    "return_block",
    "series_block",
    "series_tables",
]
