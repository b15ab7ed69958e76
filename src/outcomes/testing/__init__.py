"""What authors of plugins test with: builders of small blocks, strategies, and the conformance kits.

Law: importing this imports neither pytest nor Hypothesis; each name is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from outcomes.lazy import on_first_use

_HOMES = {
    "LawBroken": "outcomes.testing.subjects",
    "blocks": "outcomes.testing.strategies",
    "check_law": "outcomes.testing.kit",
    "conformance": "outcomes.testing.kit",
    "framework_blocks": "outcomes.testing.strategies",
    "make_axis": "outcomes.testing.builders",
    "make_block": "outcomes.testing.builders",
    "make_returns": "outcomes.testing.builders",
    "only_public_imports": "outcomes.testing.purity",
    "parameters": "outcomes.testing.strategies",
    "return_blocks": "outcomes.testing.strategies",
    "writer_conformance": "outcomes.testing.kind_laws",
    "statistic_conformance": "outcomes.testing.kind_laws",
    "reader_conformance": "outcomes.testing.kind_laws",
    "colour_conformance": "outcomes.testing.kind_laws",
    "reading_conformance": "outcomes.testing.kind_laws",
}

__all__ = [
    "LawBroken",
    "blocks",
    "check_law",
    "colour_conformance",
    "conformance",
    "framework_blocks",
    "make_axis",
    "make_block",
    "make_returns",
    "only_public_imports",
    "parameters",
    "reader_conformance",
    "reading_conformance",
    "return_blocks",
    "statistic_conformance",
    "writer_conformance",
]

__getattr__, __dir__ = on_first_use(__name__, _HOMES, __all__)

if TYPE_CHECKING:
    from outcomes.testing.builders import make_axis, make_block, make_returns
    from outcomes.testing.kind_laws import (
        colour_conformance,
        reader_conformance,
        reading_conformance,
        statistic_conformance,
        writer_conformance,
    )
    from outcomes.testing.kit import check_law, conformance
    from outcomes.testing.purity import only_public_imports
    from outcomes.testing.strategies import blocks, framework_blocks, parameters, return_blocks
    from outcomes.testing.subjects import LawBroken
