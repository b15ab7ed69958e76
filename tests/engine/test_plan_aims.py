"""Limiting a plan to some aims."""

import pytest

import outcomes

FRAMEWORK = "frameworks/leicestershire-jhws-2013"


def test_only_the_named_aims_are_judged():
    results = outcomes.evaluate(FRAMEWORK, aims=["suicide"], plugins=outcomes.PluginSet.discover())
    assert {"suicide"} == {row["aim"] for row in results.to_rows()}


def test_an_aim_that_the_framework_does_not_have_is_an_error_with_the_nearest_one():
    with pytest.raises(outcomes.DefinitionError) as raised:
        outcomes.evaluate(FRAMEWORK, aims=["suicid"])
    assert 'OUT231 aim "suicid": the framework has no such aim; did you mean "suicide"?' == str(raised.value)
