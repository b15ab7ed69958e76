"""A column of words as whole numbers: what rows say (area, sex, age), kept once a word and never once a row.

Law: words are unique and sorted, so two columns that say the same are coded the same, whatever the order of rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Codes, Selection, everywhere, frozen
from outcomes.immutable import immutable


@immutable(kw_only=True, eq=False)
class Coded:
    """``words[codes[i]]`` is what row ``i`` says. ``codes`` is int32 of shape ``[row]``; ``""`` says nothing."""

    codes: Codes
    words: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, index: Selection) -> Coded:
        """The same column with only some of its rows (a slice, index or mask array); the table of words is shared."""
        return Coded(codes=frozen(self.codes[index]), words=self.words)

    def to_list(self) -> list[str]:
        """The words, one a row."""
        return [self.words[code] for code in self.codes.tolist()]

    def code_of(self, word: str) -> int:
        """The code of a word, or -1 where the table does not have it."""
        try:
            return self.words.index(word)
        except ValueError:
            return -1

    def which(self, fits: Callable[[str], bool]) -> NDArray[np.bool_]:
        """Shape ``[row]``: the word of the row fits. Each word is looked at once.

        >>> code_words(["Male", None, "Female"]).which(bool).tolist()
        [True, False, True]
        """
        table = np.array([fits(word) for word in self.words], dtype=np.bool_)
        fitting: NDArray[np.bool_] = table[self.codes]
        return fitting

    def used(self) -> NDArray[np.bool_]:
        """Shape ``[word]``: some row says it."""
        seen = np.zeros(len(self.words), dtype=np.bool_)
        seen[self.codes] = True
        return seen


def code_words(values: Iterable[object]) -> Coded:
    """Code one word a row. None and NaN are ``""``; whole numbers lose their ``.0``; outer spaces go.

    >>> code_words(["Male", None, "Female", "Male"]).words
    ('', 'Female', 'Male')
    >>> code_words([241, 92443.0]).to_list()
    ['241', '92443']
    """
    table: dict[object, int] = {}
    raw = [table.setdefault(each, len(table)) for each in values]
    return from_table(np.asarray(raw, dtype=np.int64), [word_of(each) for each in table])


def repeat_word(word: str, rows: int) -> Coded:
    """A column that says one thing on every row; it takes no memory per row."""
    return Coded(codes=everywhere(0, (rows,), np.int32), words=(tidy(word),))


def from_table(codes: NDArray[np.generic], words: Sequence[str]) -> Coded:
    """Code by a table of any order and with repeats, every word of which some row says."""
    kept, table = sort_words(words)
    return Coded(codes=frozen(table[codes]) if len(words) else np.empty(0, dtype=np.int32), words=kept)


def sort_words(words: Sequence[str]) -> tuple[tuple[str, ...], Codes]:
    """The words tidied, unique and sorted, and the place of each given word among them (int32)."""
    tidied = [tidy(word) for word in words]
    kept = tuple(sorted(set(tidied)))
    place = {word: index for index, word in enumerate(kept)}
    return kept, np.asarray([place[word] for word in tidied], dtype=np.int32)


def join(first: Coded, second: Coded, separator: str) -> Coded:
    """Word of ``first``, separator, word of ``second``; where one is empty, the other alone."""
    if first.words == ("",):
        return second
    width = max(len(second.words), 1)
    pair = first.codes.astype(np.int64) * width + second.codes
    # A table over all pairs is far quicker than sorting the rows, and pairs are few.
    seen = np.zeros(max(len(first.words), 1) * width, dtype=np.bool_)
    seen[pair] = True
    present = np.flatnonzero(seen)
    place = np.cumsum(seen) - 1
    words = []
    for code in present.tolist():
        both = first.words[code // width], second.words[code % width]
        words.append(separator.join(word for word in both if word))
    return from_table(place[pair], words)


def word_of(value: object) -> str:
    """What a cell of any type says as a word: a day, where it is a time that begins one.

    >>> word_of(datetime.datetime(2025, 4, 1)), word_of(datetime.date(2025, 4, 1))
    ('2025-04-01', '2025-04-01')
    """
    if is_nothing(value):
        return ""
    if isinstance(value, datetime.datetime) and value.time() == datetime.time(0):
        return str(value.date())
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def is_nothing(value: object) -> bool:
    """Whether a cell of any type says nothing: None, NaN, or what pandas has for these.

    >>> is_nothing(None), is_nothing(float("nan")), is_nothing(0)
    (True, True, False)
    """
    try:
        return value is None or bool(value != value)
    except TypeError:  # of pandas.NA, which is neither equal to itself nor unequal
        return True


def tidy(word: str) -> str:
    """Without outer spaces, and with every run of blanks and line breaks as one space."""
    return " ".join(word.split())
