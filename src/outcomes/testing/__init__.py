"""What authors of plugins test with: builders of small blocks, strategies, and the conformance kits.

Law: importing this imports neither pytest nor Hypothesis; each name is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from outcomes.lazy import on_first_use

_HOMES = {
    "outcomes.testing.builders": "make_axis make_block make_returns",
    "outcomes.testing.kind_laws": (
        "colour_conformance reader_conformance reading_conformance statistic_conformance writer_conformance"
    ),
    "outcomes.testing.kit": "check_law conformance",
    "outcomes.testing.strategies": "blocks framework_blocks parameters return_blocks",
    "outcomes.testing.subjects": "LawBroken only_public_imports",
}


if not TYPE_CHECKING:
    __all__, __getattr__, __dir__ = on_first_use(__name__, _HOMES)

if TYPE_CHECKING:
    from outcomes.testing.builders import make_axis as make_axis
    from outcomes.testing.builders import make_block as make_block
    from outcomes.testing.builders import make_returns as make_returns
    from outcomes.testing.kind_laws import colour_conformance as colour_conformance
    from outcomes.testing.kind_laws import reader_conformance as reader_conformance
    from outcomes.testing.kind_laws import reading_conformance as reading_conformance
    from outcomes.testing.kind_laws import statistic_conformance as statistic_conformance
    from outcomes.testing.kind_laws import writer_conformance as writer_conformance
    from outcomes.testing.kit import check_law as check_law
    from outcomes.testing.kit import conformance as conformance
    from outcomes.testing.strategies import blocks as blocks
    from outcomes.testing.strategies import framework_blocks as framework_blocks
    from outcomes.testing.strategies import parameters as parameters
    from outcomes.testing.strategies import return_blocks as return_blocks
    from outcomes.testing.subjects import LawBroken as LawBroken
    from outcomes.testing.subjects import only_public_imports as only_public_imports
