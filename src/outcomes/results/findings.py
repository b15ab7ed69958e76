"""What was found: an outcome or a reason. Each thing that was found once, and of each row which.

Law: what is said of a finding is worked out once for it, however many batches and rows share it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from outcomes.data.coded import Coded
from outcomes.engine.batch import Batch, Words
from outcomes.immutable import immutable
from outcomes.metrics.contract import Outcome, Reason, Status

T = TypeVar("T")


@immutable(eq=False)
class RowFinding:
    """What was found of a row: an outcome, or a reason why there is none."""

    outcome: Outcome | None = None
    reason: Reason | None = None
    depends: bool = False
    """Does the outcome depend on how the target is read?"""

    @property
    def status(self) -> Status:
        """Whether it was judged, and if not why."""
        if self.outcome is not None:
            return Status.DEPENDS_ON_READING if self.depends else Status.JUDGED
        return self.reason.status if self.reason is not None else Status.JUDGED


def _outcome_word(found: RowFinding) -> str:
    """The metric's word; where it gave a reason, the published word for that, if there is one."""
    if found.outcome is not None:
        return found.outcome.word
    return found.reason.outcome if found.reason is not None else ""


def _verdict(found: RowFinding) -> str:
    verdict = found.outcome.verdict if found.outcome is not None and not found.depends else None
    return verdict.value if verdict is not None else ""


def _direction(found: RowFinding) -> str:
    direction = found.outcome.direction if found.outcome is not None else None
    return direction.value if direction is not None else ""


OF_FINDINGS: Final[Mapping[str, Callable[[RowFinding], str]]] = {
    "reason": lambda found: found.reason.word if found.reason is not None else "",
    "outcome": _outcome_word,
    "verdict": _verdict,
    "direction": _direction,
    "status": lambda found: found.status.value,
}
"""Columns of words that say what was found."""


class RowFindings:
    """Codes for what the rows of some batches say was found, the same for batches of the same metric."""

    def __init__(self, batches: Sequence[Batch]) -> None:
        self._outcomes = 1 + max((len(each.outcomes) for each in batches), default=0)
        self._reasons = 1 + max((len(each.reasons) for each in batches), default=0)
        # Batches that can say the same things, as those of one metric can, are of one kind.
        kinds: dict[tuple[int, ...], int] = {}
        self._kinds: list[Batch] = []
        self._kind_of: dict[int, int] = {}
        for each in batches:
            key = (len(each.outcomes), *map(id, each.outcomes), *map(id, each.reasons))
            if key not in kinds:
                kinds[key] = len(kinds)
                self._kinds.append(each)
            self._kind_of[id(each)] = kinds[key]

    def codes(self, batch: Batch) -> NDArray[np.int32]:
        """A code for what was found of each row of one of the batches."""
        nothing = ((self._kind_of[id(batch)] * self._outcomes + 1) * self._reasons + 1) * 2
        outcome, reason = batch.outcome * np.int32(self._reasons * 2), batch.reason * np.int32(2)
        codes: NDArray[np.int32] = outcome + reason + batch.depends_on_reading + np.int32(nothing)
        return codes

    def of(self, code: int) -> RowFinding:
        """What a code stands for."""
        code, depends = divmod(code, 2)
        code, reason = divmod(code, self._reasons)
        kind, outcome = divmod(code, self._outcomes)
        said = self._kinds[kind]
        return RowFinding(
            outcome=said.outcomes[outcome - 1] if outcome else None,
            reason=said.reasons[reason - 1] if reason else None,
            depends=bool(depends),
        )

    def possible(self) -> Iterator[RowFinding]:
        """Everything that the metrics behind the batches can find, whether or not they did."""
        for kind in self._kinds:
            yield from (RowFinding(outcome=each) for each in kind.outcomes)
            yield from (RowFinding(reason=each) for each in kind.reasons)


def said_of(
    those: Iterable[T], place: NDArray[np.integer], say: Callable[[T], str], possible: Iterable[T] = ()
) -> Coded:
    """A column of what is said of things: ``place`` is, for each row, that of its own among ``those``.

    The words of what is ``possible`` are in its table whether or not a row has them.
    """
    table = Words()
    for each in possible:
        table.code(say(each))
    codes = table.codes(map(say, those))
    return Coded(codes=codes[place] if len(place) else np.empty(0, dtype=np.int32), words=table.words)
