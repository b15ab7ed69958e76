"""The sentences of many rows: each template is written out once, for all rows that it is said of.

Law: every text is the one that `outcomes.results.rendering.sentence_of` gives for its row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Index
from outcomes.engine.batch import Batch
from outcomes.metrics.contract import Outcome, Reason
from outcomes.metrics.sentences import ROW_WORDS, fields
from outcomes.metrics.text_columns import by_code, joined, merged, texts_of, used_codes
from outcomes.metrics.writing import Tally
from outcomes.metrics.writing_columns import Column, NamedPlaces, Numbers, Objects, render_column
from outcomes.periods.many_periods import spoken_label
from outcomes.results.assumed import assumed_clause
from outcomes.results.clauses import (
    FIGURE,
    awaited_clause,
    depends_clause,
    fragile_clause,
    limited_clause,
    reading_clause,
    remark_clause,
)
from outcomes.results.combinations import (
    by_assumption,
    by_awaited,
    by_fragility,
    by_milestones,
    by_readings,
    by_remark,
    by_worded,
)
from outcomes.results.evidence import evidence_of
from outcomes.results.fields import NUMBERS
from outcomes.results.periods import sequence_clause
from outcomes.results.rendering import gap_of, sentence_of, unit_of
from outcomes.results.results import ResultColumns

if TYPE_CHECKING:
    import polars

Said = tuple[str, tuple[tuple[str, str], ...], str]
"""A template, the names in it that stand for words with the parameter that holds these, and the word of a reason."""

_DEPENDS: Said = (FIGURE, (), "depends")
_CLAUSES = (
    (by_worded, limited_clause),
    (by_awaited, awaited_clause),
    (by_milestones, sequence_clause),
    (by_readings, reading_clause),
    (by_fragility, fragile_clause),
    (by_remark, remark_clause),
    (by_assumption, assumed_clause),
)
"""What follows a sentence, in order, with what each depends on."""
_ALWAYS = _CLAUSES[-2:]
"""What follows a verdict that is withheld too."""


def sentences_of(results: ResultColumns, rows: NDArray[np.int64] | None = None) -> polars.Series:
    """The sentence of every row, or of some, as a polars column of texts; empty where there is none."""
    chosen = np.arange(len(results), dtype=np.int64) if rows is None else np.asarray(rows, dtype=np.int64)
    return _Writer(results, chosen).written()


class _Writer:
    """Writes the sentences of some rows. Arrays have one element a chosen row, and groups hold places among these."""

    def __init__(self, results: ResultColumns, rows: Index) -> None:
        self.results, self.rows = results, rows
        self.batch, self.at = results.places(rows)

    def written(self) -> polars.Series:
        table, said = self._said()
        parts = []
        for number, finding in enumerate(table):
            own = np.flatnonzero(said == number)
            if len(own):
                parts.append((own, self._of(finding, own)))
        return merged(parts, len(self.rows))

    def _said(self) -> tuple[list[Said], NDArray[np.int32]]:
        """What each row says, and each thing said once."""
        known: dict[Said, int] = {_DEPENDS: 0}

        def of_batch(batch: Batch) -> NDArray[np.int32]:
            def codes(findings: Sequence[Outcome | Reason]) -> NDArray[np.int32]:
                said = [known.setdefault(_saying(batch, each), len(known)) for each in findings]
                return np.array([*said, 0], dtype=np.int32)

            judged = batch.outcome >= 0
            own = np.where(judged, codes(batch.outcomes)[batch.outcome], codes(batch.reasons)[batch.reason])
            return np.where(batch.depends_on_reading & judged, known[_DEPENDS], own).astype(np.int32)

        said = self.results.gathered(of_batch, self.rows).astype(np.int32)
        return list(known), said

    def _of(self, finding: Said, own: Index) -> polars.Series:
        template = finding[0]
        if not template:
            return joined([template], len(own))
        group = _Group(self, own, finding)
        columns = {name: group.column(name) for name in fields(template)}
        if any(column is None for column in columns.values()):
            # A row lacks the name, or has it from elsewhere than the others: the plain way says what is wrong.
            return texts_of([sentence_of(self.results, row) for row in self.rows[own].tolist()])
        told = render_column(template, {k: v for k, v in columns.items() if v is not None}, len(own))
        if finding == _DEPENDS:
            lead = self._clause(own, by_readings, depends_clause)
            told = told if lead is None else joined([lead, told], len(own))
        said = _ALWAYS if finding == _DEPENDS else _CLAUSES
        clauses = [self._clause(own, alike, say) for alike, say in said]
        return joined([told, *(each for each in clauses if each is not None)], len(own))

    def _clause(
        self,
        own: Index,
        alike: Callable[[ResultColumns, Index], tuple[Index, list[int]]],
        say: Callable[[ResultColumns, int], str],
    ) -> polars.Series | None:
        """What a clause says of each row, asked once of rows that are alike; None where it says nothing of any."""
        code, first = alike(self.results, self.rows[own])
        texts = ["", *(say(self.results, row) for row in first)]
        return by_code(code, texts.__getitem__) if any(texts) else None


class _Group:
    """The rows of which one thing is said, and the columns that its template may name."""

    def __init__(self, writer: _Writer, own: Index, finding: Said) -> None:
        self.results, self.rows, self.finding = writer.results, writer.rows[own], finding
        self.batch, self.at = writer.batch[own], writer.at[own]
        self.places = dict(finding[1])
        self.present = [self.results.batches[number] for number in np.unique(self.batch).tolist()]
        self.aim = self.results.coded("aim").codes[self.rows].astype(np.int64)

    def column(self, name: str) -> Column | None:
        """The values of a name over the rows; None where they cannot be had for all rows alike."""
        if name in ROW_WORDS:
            return self._words(name)
        if name in NUMBERS:
            return Numbers(values=self.results.numbers(name)[self.rows], tally=self.tally)
        given = [name in batch.evidence for batch in self.present]
        if not any(given):
            return self._parameter(name)
        if not all(given):
            return None
        values = evidence_of(self.results, name, self.rows)
        if name not in self.places:
            return Numbers(values=values, tally=self.tally)
        if any(self.places[name] in batch.evidence for batch in self.present):
            return None
        use, parameters = self._uses
        words = [tuple(each.get(self.places[name]) or ()) for each in parameters]
        return NamedPlaces(values=values, lists=use, words=words)

    @cached_property
    def tally(self) -> NDArray[np.bool_]:
        used, place = used_codes(self.aim)
        indicators = [self.results.framework.indicators.get(self.results.aims[each].indicator) for each in used]
        return np.array([each is not None and each.value_type == "count" for each in indicators], dtype=np.bool_)[place]

    @cached_property
    def _uses(self) -> tuple[Index, list[Mapping[str, Any]]]:
        """Which use of its metric each row is of, and the parameters of each."""
        batches = self.results.batches
        start = np.cumsum([0, *(len(each.uses) for each in batches)])
        use = self.results.gathered(lambda batch: batch.use, self.rows) + start[self.batch]
        kept, code = np.unique(use.astype(np.int64), return_inverse=True)
        parameters = [use.parameters for batch in batches for use in batch.uses]
        return code.astype(np.int64), [parameters[each] for each in kept.tolist()]

    def _parameter(self, name: str) -> Column | None:
        use, parameters = self._uses
        if name in self.places or not all(name in each for each in parameters):
            return None
        values = [each[name] for each in parameters]
        counted = [Tally(each) if type(each) in (float, np.float64) else each for each in values]
        return Objects(codes=use + len(values) * self.tally, table=[*values, *counted])

    def _words(self, name: str) -> Column:
        results, framework = self.results, self.results.framework
        names, aims = results.evaluation.area_names, results.aims
        if name == "period":
            return self._coded(name, spoken_label)
        if name in ("area", "compared_with", "sex", "age", "category"):
            return self._coded(name, lambda word: word)
        if name == "area_name":
            return self._coded("area", lambda word: names.get(word, word) or "this framework")
        if name == "compared_with_name":
            return self._coded("compared_with", lambda word: names.get(word, word) or "the benchmark")
        if name == "missing":
            codes = results.gathered(lambda batch: batch.missing, self.rows).astype(np.int64)
            return Objects(codes=codes, table=results.evaluation.words)
        if name == "item":
            item = results.coded("item")
            pair, code = np.unique(self.aim * len(item.words) + item.codes[self.rows], return_inverse=True)
            pairs = [(aims[each // len(item.words)].id, item.words[each % len(item.words)]) for each in pair.tolist()]
            titles = [results.evaluation.item_titles.get(each) or each[1] for each in pairs]
            return Objects(codes=code.astype(np.int64), table=titles)
        if name == "gap":
            # All rows have the same reason.
            _, first, code = np.unique(self.aim, return_index=True, return_inverse=True)
            gaps = [gap_of(results, row) for row in self.rows[first].tolist()]
            return Objects(codes=code.astype(np.int64), table=gaps)
        used, place = used_codes(self.aim)
        table: list[object] = []
        for aim in (aims[each] for each in used):
            indicator = framework.indicators.get(aim.indicator)
            own = {"unit": unit_of(indicator), "aim": aim.title, "due": aim.due}
            table.append((own | {"indicator": indicator.title if indicator else aim.title})[name])
        return Objects(codes=place.astype(np.int64), table=table)

    def _coded(self, name: str, say: Callable[[str], str]) -> Column:
        column = self.results.coded(name)
        used, place = used_codes(column.codes[self.rows])
        return Objects(codes=place.astype(np.int64), table=[say(column.words[each]) for each in used])


def _saying(batch: Batch, finding: Outcome | Reason) -> Said:
    evidence = batch.info.evidence if batch.info is not None else ()
    places = tuple((each.name, each.words) for each in evidence if each.words)
    return finding.sentence, places, finding.word if isinstance(finding, Reason) else ""
