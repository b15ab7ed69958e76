"""The vocabulary of a history: each word is kept once, and rows hold its number."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from outcomes.history import store_tables


class Vocabulary:
    """The words of a store. Reads them once; words that are new are written by `save`, in the same transaction."""

    def __init__(self, connection: Connection) -> None:
        rows = connection.execute(select(store_tables.word.c.id, store_tables.word.c.word)).all()
        self._ids = {str(text): int(number) for number, text in rows}
        self._words = {number: text for text, number in self._ids.items()}
        self._saved = int(connection.scalar(select(func.max(store_tables.word.c.id))) or 0)
        if self._saved != len(self._ids) - 1:
            # A new word would get the number of another one, and change what the rows that mean that one say.
            raise ValueError("words are missing, or stand there twice")

    def id(self, text: str) -> int:
        """The number of a word, made if it is new."""
        known = self._ids.get(text)
        if known is None:
            known = self._ids[text] = len(self._ids)
            self._words[known] = text
        return known

    def find(self, text: str) -> int:
        """The number of a word, -1 where the store does not have it."""
        return self._ids.get(text, -1)

    def ids(self, words: Iterable[str]) -> list[int]:
        """The numbers of many words."""
        return [self.id(each) for each in words]

    def word(self, number: int) -> str:
        """The word of a number. Raises KeyError for one that the store does not have."""
        return self._words[number]

    def by_number(self) -> dict[int | None, str]:
        """Every word by its number, and of no number the empty one."""
        words: dict[int | None, str] = dict.fromkeys((None,), "")
        words.update(self._words.items())
        return words

    def save(self, connection: Connection) -> None:
        """Write the words that are new."""
        # Loads numpy, which reading does without.
        from outcomes.history.bulk_insert import load

        new = [(number, text) for text, number in self._ids.items() if number > self._saved]
        load(connection, store_tables.word, {"id": [n for n, _ in new], "word": [t for _, t in new]})
        self._saved += len(new)
