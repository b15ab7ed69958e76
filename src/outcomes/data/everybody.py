"""The words by which a breakdown says that a figure is about everybody, and not about a part of them."""

from __future__ import annotations

from typing import Final

SEXES_TOGETHER: Final = frozenset(
    {"persons", "people", "all", "all persons", "all people", "all sexes", "both", "both sexes", "everyone", "total"}
)
AGES_TOGETHER: Final = SEXES_TOGETHER | {"all ages"}


def about_everybody(word: str) -> bool:
    """Whether a word of a sex, age or category stands for all of them; an empty one does, as nothing is broken down."""
    return not word or word.lower() in AGES_TOGETHER
