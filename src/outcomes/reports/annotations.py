"""What stands beside the findings of an aim on a page: who is hidden by its headline, and its colour by a named rule.

Law: an annotation repeats what was found and changes none of it; a colour is always written out too.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from outcomes.framework.colours import USE
from outcomes.reports.coloured import counted, said
from outcomes.reports.styled import Styled, styled
from outcomes.results.colouring import colour_in_use, colours
from outcomes.results.hidden_variation import Masked, masking
from outcomes.results.own_colours import Colour
from outcomes.results.rendered import Results

NAMED = 6
_STYLES = {Colour.GREEN: "green", Colour.AMBER: "yellow", Colour.RED: "red", Colour.GREY: "dim"}
_BREAKDOWN = ("sex", "age", "category")


class Annotations:
    """The annotations of a page, found once for all its aims. ``rows`` are those on the page."""

    def __init__(self, results: Results, rows: NDArray[np.int64]) -> None:
        self.results = results
        self.shown = np.zeros(len(results), dtype=np.bool_)
        self.shown[rows] = True
        self.aim = results.coded("aim")
        self.masked: dict[str, list[Masked]] = {}
        for each in masking(results):
            if self.shown[each.headline]:
                self.masked.setdefault(self._word("aim", each.headline), []).append(each)
        self.rule = None
        # The marks themselves are coloured by verdict.
        if results.framework.colours.get(USE, "verdict") != "verdict":
            self.rule = colour_in_use(results)
            self.codes = colours(results, self.rule)

    def of(self, aim: str) -> Iterator[Styled]:
        """The lines beside the findings of one aim."""
        for each in self.masked.get(aim, ()):
            behind = [row for row in each.behind if self.shown[row]]
            if behind:
                yield self._masked(each.headline, behind)
        if self.rule is None:
            return
        rows = np.flatnonzero(self.shown & (self.aim.codes == self.aim.code_of(aim)))
        if len(rows):
            counts = counted(self.codes, rows)
            line = styled("") + styled(f"{said(self.rule)}: ", "dim")
            for number, (colour, count) in enumerate(counts.items()):
                line += ", " if number else ""
                line += styled(f"{count} {colour.value}", _STYLES[colour])
            yield line

    def _masked(self, headline: int, behind: list[int]) -> Styled:
        names = list(dict.fromkeys(self._differing(headline, row) for row in behind))
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        finding = self._word("verdict", headline) or self._word("direction", headline)
        whole = ", ".join(
            each for each in (self._word("area_name", headline), *(self._word(n, headline) for n in _BREAKDOWN)) if each
        )
        verb = "are" if len(names) > 1 else "is"
        return styled(
            f"hidden by the headline: {', '.join(names[:NAMED])}{more} {verb} behind while {whole or 'the whole'} "
            f"is {finding}",
            "magenta",
        )

    def _differing(self, headline: int, row: int) -> str:
        """What the part is, in the words that set it apart from the whole."""
        if self._word("area", row) != self._word("area", headline):
            return self._word("area_name", row) or self._word("area", row)
        own = [self._word(name, row) for name in _BREAKDOWN if self._word(name, row) != self._word(name, headline)]
        return ", ".join(own)

    def _word(self, name: str, row: int) -> str:
        column = self.results.coded(name)
        return str(column.words[int(column.codes[row])])
