"""The table of codes: whole, in order, and read by nobody who does not ask for it."""

import tomllib
from importlib.resources import files

import attrs
import pytest

from outcomes.cli.explain_code import CODES, Code

TABLE = tomllib.loads((files("outcomes") / "codes.toml").read_text(encoding="utf-8"))


def test_codes_stand_in_order_of_their_numbers() -> None:
    assert list(TABLE) == sorted(TABLE)
    assert list(TABLE) == list(CODES)


@pytest.mark.parametrize("code", TABLE)
def test_each_code_says_everything_in_words(code: str) -> None:
    assert list(TABLE[code]) == [each.name for each in attrs.fields(Code) if each.name != "code"]
    for text in TABLE[code].values():
        assert text == text.strip() != ""


def test_a_code_that_is_read_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        CODES["OUT101"] = CODES["OUT102"]  # type: ignore[index]
