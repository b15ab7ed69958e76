"""What was promised: the model of a framework, its loading from TOML, targets and their readings.

Law: nothing in this room has read an observation, and a file's mistake is a problem with a place, never a traceback.
"""

from outcomes.framework.items import Item, Returns
from outcomes.framework.key_problem import Problem, dotted
from outcomes.framework.loading import FORMAT, check_framework_file, from_dict, load_framework, loads
from outcomes.framework.locations import KeyPath, Places, locate, places_of
from outcomes.framework.model import (
    Aim,
    Areas,
    Board,
    Framework,
    Indicator,
    Judgement,
    Owner,
    Part,
    Polarity,
    Undefined,
)
from outcomes.framework.scalars import Unfit
from outcomes.framework.sources import ALL, DataReference, DataSource, Source
from outcomes.framework.structuring import structure_parameters

__all__ = [
    "ALL",
    "FORMAT",
    "Aim",
    "Areas",
    "Board",
    "DataReference",
    "DataSource",
    "Framework",
    "Indicator",
    "Item",
    "Judgement",
    "KeyPath",
    "Owner",
    "Part",
    "Places",
    "Polarity",
    "Problem",
    "Returns",
    "Source",
    "Undefined",
    "Unfit",
    "check_framework_file",
    "dotted",
    "from_dict",
    "load_framework",
    "loads",
    "locate",
    "places_of",
    "structure_parameters",
]
