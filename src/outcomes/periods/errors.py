"""The one error of the room: a label or a kind of period that cannot be read.

Law: it says what was found and what to do, and knows the nearest form that would be read.
"""

from __future__ import annotations


class PeriodError(ValueError):
    """A period that cannot be read, built or compared.

    `subject` names what was looked at, `found` says what was wrong, `todo` says what to do about it, and `nearest`
    is the nearest label that can be read (None where there is none). `form` is the format that it seems to be written
    in, which a source of data can declare.
    """

    def __init__(self, subject: str, found: str, todo: str, nearest: str | None = None, form: str = "") -> None:
        self.subject = subject
        self.found = found
        self.todo = todo
        self.nearest = nearest
        self.form = form
        super().__init__(f"{subject}: {found}; {todo}")

    def __reduce__(self) -> tuple[type[PeriodError], tuple[str, str, str, str | None, str]]:
        return (PeriodError, (self.subject, self.found, self.todo, self.nearest, self.form))
