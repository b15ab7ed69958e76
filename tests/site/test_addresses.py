"""Addresses follow from ids alone, and lead nowhere else."""

import doctest

from hypothesis import given
from hypothesis import strategies as st

import outcomes.site.addresses as addresses
import outcomes.site.palette as palette
from outcomes.site.addresses import page, relative, slug

names = st.text(min_size=1, max_size=120)


def test_what_the_documentation_says_is_so() -> None:
    for module in (addresses, palette):
        assert doctest.testmod(module).attempted > 0
        assert 0 == doctest.testmod(module).failed


@given(names)
def test_a_slug_is_one_plain_word_of_a_folder(name: str) -> None:
    made = slug(name)
    assert made
    assert len(made) <= 80
    assert all(each.isascii() and (each.isalnum() or each in "-_.") for each in made)
    assert not made.startswith((".", "-"))


@given(names, names)
def test_two_ids_never_share_an_address_even_where_capitals_are_not_told_apart(one: str, other: str) -> None:
    if one != other:
        assert slug(one).lower() != slug(other).lower()


def test_names_that_a_file_system_takes_for_something_else_are_changed() -> None:
    for name in ("index", "CON", "nul", "com1", "aux.b", "..", "e10000018"):
        assert slug(name) != name


@given(names, names)
def test_a_relative_address_leads_back_to_its_page(one: str, other: str) -> None:
    target, at = page("strategy", "aims", one), page("strategy", "areas", other)
    parts = at.split("/")[:-1]
    for step in relative(target, at).split("/"):
        if step == "..":
            parts.pop()
        else:
            parts.append(step)
    assert target == "/".join(parts)
