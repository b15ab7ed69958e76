"""Plugins that misbehave in every way that can be contained, beside honest ones that must not notice."""

from __future__ import annotations

import gc
import importlib
import os
import sys
import weakref
from collections.abc import Callable

import numpy as np
import pytest

from outcomes.data.block import SeriesBlock
from outcomes.hooks import HOOK_API
from outcomes.registry import PluginSet, PluginState
from outcomes.registry.guard import judge
from outcomes.registry.judged import Judged
from outcomes.registry.process_state import ProcessState
from outcomes.testing import make_block

Install = Callable[..., str]

ROWS = 40


@pytest.fixture
def block() -> SeriesBlock:
    """Forty series of eight years; every fifth has a gap at the end, the seventh has nothing at all."""
    value = 45.0 + np.add.outer(np.arange(ROWS) * 1.3 % 17, np.sin(np.arange(8)) * 4)
    value[::5, -1] = np.nan
    value[7] = np.nan
    return make_block(value, target=np.linspace(40, 60, 8), due_at=7, baseline=45.0, baseline_at=0)


def said_by_the_others(plugins: PluginSet, block: SeriesBlock) -> bytes:
    """Everything that the honest plugin and a built-in metric say of the block, as bytes."""
    said = []
    for name in ("honest.band", "target.path"):
        record = plugins.metric(name)
        found = judge(record, block, record.info.params())
        assert not found.failures
        columns = found.columns
        said.extend([columns.outcome.tobytes(), columns.reason.tobytes(), columns.period.tobytes()])
        said.extend(columns.evidence[each.name].tobytes() for each in record.info.evidence)
    return b"".join(said)


def judged(plugins: PluginSet, block: SeriesBlock, name: str = "hostile.band") -> Judged:
    record = plugins.metric(name)
    return judge(record, block, record.info.params())


NOT_LOADED = {
    "raises at import": ("raise ZeroDivisionError('a bad day')", "OUT402", "a bad day"),
    "leaves at import": ("import sys; sys.exit(0)", "OUT402", "it called sys.exit(0)"),
    "does not parse": ("def f(:\n", "OUT402", "SyntaxError"),
    "imports what is not there": ("import no_such_module_anywhere", "OUT402", "no_such_module_anywhere"),
    "raises at registration, half way": (
        "@hookimpl\ndef register_readers(register):\n    raise KeyError('half way')",
        "OUT402",
        "half way",
    ),
    "leaves at registration": (
        "import sys\n@hookimpl\ndef register_readers(register):\n    sys.exit(0)",
        "OUT402",
        "it called sys.exit(0)",
    ),
    "misspells a hook": (
        "@hookimpl\ndef register_metricks(register):\n    pass",
        "OUT404",
        'it marks "register_metricks", which is no hook',
    ),
    "forgets to mark a hook": ("def run_finished(run):\n    pass", "OUT404", 'its "run_finished" is not marked'),
    "asks for an argument that is not offered": (
        "@hookimpl\ndef run_finished(results):\n    pass",
        "OUT404",
        "results",
    ),
    "wraps the calls of others": (
        "@hookimpl(wrapper=True)\ndef run_finished(run):\n    yield",
        "OUT406",
        "wants to wrap the calls of others",
    ),
    "wraps the calls of others the old way": (
        "@hookimpl(hookwrapper=True)\ndef run_finished(run):\n    yield",
        "OUT406",
        "wants to wrap the calls of others",
    ),
    "registers what is no metric": (
        "@hookimpl\ndef register_readers(register):\n    register(object())",
        "OUT407",
        "object lacks",
    ),
    "takes the id of a built-in metric": (
        "import attrs\nWithinBand.info = attrs.evolve(WithinBand.info, id='target.path')",
        "OUT405",
        'metric "target.path" of "hostile" 2.5 is taken by "outcomes"',
    ),
    "takes the id of another plugin": (
        "import attrs\nWithinBand.info = attrs.evolve(WithinBand.info, id='honest.band')",
        "OUT405",
        'metric "honest.band" of "hostile" 2.5 is taken by "honest" 2.5',
    ),
    "has sentences that do not render": (
        "import attrs\nWithinBand.info = attrs.evolve(WithinBand.info, outcomes=(Outcome('x', None, None, '{latset}'),))",
        "OUT407",
        'did you mean "latest"?',
    ),
    "has info that raises": (
        "WithinBand.info = property(lambda self: 1 / 0)",
        "OUT402",
        "ZeroDivisionError",
    ),
    "throws something whose message leaves": (
        "class Bad(Exception):\n    def __str__(self):\n        raise SystemExit(0)\nraise Bad()",
        "OUT402",
        "its message cannot be shown",
    ),
    "throws something whose message throws": (
        "class Bad(Exception):\n    def __str__(self):\n        raise ValueError\nraise Bad()",
        "OUT402",
        "its message cannot be shown",
    ),
}


@pytest.mark.parametrize(("source", "code", "found"), NOT_LOADED.values(), ids=NOT_LOADED.keys())
def test_a_plugin_that_does_not_load_leaves_nothing_behind(
    install: Install, block: SeriesBlock, source: str, code: str, found: str
) -> None:
    install("honest")
    without = said_by_the_others(PluginSet.discover(), block)
    install("hostile", source)

    plugins = PluginSet.discover()

    record = next(each for each in plugins.records if each.name == "hostile")
    assert PluginState.FAILED is record.state
    assert [code] == [each.code for each in record.problems]
    assert found in record.error
    assert plugins.find("metric", "hostile.band") is None
    assert without == said_by_the_others(plugins, block)


def test_a_plugin_that_needs_a_newer_api_is_too_new_and_leaves_nothing_behind(
    install: Install, block: SeriesBlock
) -> None:
    install("honest")
    without = said_by_the_others(PluginSet.discover(), block)
    install("hostile", "needs_hook_api = 99")

    plugins = PluginSet.discover()

    record = next(each for each in plugins.records if each.name == "hostile")
    assert (record.state, record.error) == (
        PluginState.TOO_NEW,
        f"it needs HOOK_API 99, and this is HOOK_API {HOOK_API}",
    )
    assert without == said_by_the_others(plugins, block)


def test_a_name_that_two_distributions_use_belongs_to_the_first_and_names_both(install: Install) -> None:
    install("first", entry="same")
    install("second", entry="same")

    plugins = PluginSet.discover()

    kept, refused = [each for each in plugins.records if each.name == "same"]
    assert (kept.state, kept.distribution) == (PluginState.LOADED, "first-distribution")
    assert refused.error == 'its name is taken by "first-distribution", and it is from "second-distribution"'


WRAP = """
import attrs
honest = WithinBand.evaluate
def evaluate(self, block, params):
{body}
WithinBand.evaluate = evaluate
"""


def wrapped(body: str) -> str:
    """The honest metric with another ``evaluate``, which may call ``honest``."""
    return WRAP.format(body="\n".join(f"    {line}" for line in body.strip().splitlines()))


SOME_ROWS = {
    "raises": "if (block.value[:, 0] > 60).any():\n    raise ValueError('too high')\nreturn honest(self, block, params)",
    "leaves": "import sys\nif (block.value[:, 0] > 60).any():\n    sys.exit(0)\nreturn honest(self, block, params)",
    "gives NaN evidence": (
        "found = honest(self, block, params)\nfound.evidence['latest'][block.value[:, 0] > 60] = np.nan\nreturn found"
    ),
    "gives infinite evidence": (
        "found = honest(self, block, params)\nfound.evidence['latest'][block.value[:, 0] > 60] = np.inf\nreturn found"
    ),
    "gives codes out of range": (
        "found = honest(self, block, params)\nfound.outcome[block.value[:, 0] > 60] = 2\nreturn found"
    ),
    "gives periods out of range": (
        "found = honest(self, block, params)\nfound.period[block.value[:, 0] > 60] = 8\nreturn found"
    ),
    "gives starts out of range": (
        "found = honest(self, block, params)\nstart = np.where(block.value[:, 0] > 60, -2, -1).astype(np.int32)\n"
        "return MetricColumns(outcome=found.outcome, reason=found.reason, period=found.period, evidence=found.evidence, "
        "start=start)"
    ),
    "gives neither outcome nor reason": (
        "found = honest(self, block, params)\nfound.outcome[block.value[:, 0] > 60] = -1\nreturn found"
    ),
    "gives both an outcome and a reason": (
        "found = honest(self, block, params)\nfound.reason[block.value[:, 0] > 60] = 0\nreturn found"
    ),
}


@pytest.mark.parametrize("body", SOME_ROWS.values(), ids=SOME_ROWS.keys())
def test_a_metric_that_fails_on_some_rows_keeps_its_verdicts_on_all_others(
    install: Install, block: SeriesBlock, body: str
) -> None:
    install("honest")
    without = said_by_the_others(PluginSet.discover(), block)
    install("hostile", wrapped(body))
    plugins = PluginSet.discover()

    found = judged(plugins, block)

    expected = judged(plugins, block, "honest.band").columns
    bad = block.value[:, 0] > 60
    assert bad.tolist() == found.failed.tolist()
    assert expected.outcome[~bad].tolist() == found.columns.outcome[~bad].tolist()
    assert expected.evidence["latest"][~bad].tobytes() == found.columns.evidence["latest"][~bad].tobytes()
    assert np.unique(found.columns.outcome[bad]).tolist() == [-1]
    assert (int(np.flatnonzero(bad)[0]), int(bad.sum())) == (found.failures[0].row, found.failures[0].rows)
    assert without == said_by_the_others(plugins, block)


ALL_ROWS = {
    "writes to its input": ("block.value[0] = 0\nreturn honest(self, block, params)", "read-only"),
    "tries to unlock its input": (
        "block.value.flags.writeable = True\nreturn honest(self, block, params)",
        "cannot set WRITEABLE",
    ),
    "gives a wrong shape": (
        "found = honest(self, block, params)\nreturn attrs.evolve(found, outcome=found.outcome[:-1])",
        "its outcome has the shape (39,), not (40,)",
    ),
    "gives a wrong dtype": (
        "found = honest(self, block, params)\nreturn attrs.evolve(found, reason=found.reason.astype(int))",
        "its reason is int64, not int16",
    ),
    "gives words": (
        "found = honest(self, block, params)\nreturn attrs.evolve(found, outcome=['inside'] * 40)",
        "its outcome is list, not a numpy array",
    ),
    "gives masked arrays": (
        "found = honest(self, block, params)\nreturn attrs.evolve(found, outcome=np.ma.masked_array(found.outcome, mask=True))",
        "its outcome is MaskedArray",
    ),
    "gives masked evidence": (
        "found = honest(self, block, params)\nreturn attrs.evolve(found, evidence={'latest': np.ma.masked_array(found.evidence['latest'], mask=True)})",
        "MaskedArray",
    ),
    "gives complex evidence": (
        "found = honest(self, block, params)\nreturn attrs.evolve(found, evidence={'latest': found.evidence['latest'] + 1j})",
        "complex128",
    ),
    "gives evidence of objects": (
        "found = honest(self, block, params)\nreturn attrs.evolve(found, evidence={'latest': found.evidence['latest'].astype(object)})",
        "object",
    ),
    "gives one number for all rows": (
        "found = honest(self, block, params)\nreturn attrs.evolve(found, evidence={'latest': np.float64(1.0)})",
        "float64, not a numpy array",
    ),
    "gives a generator": (
        "found = honest(self, block, params)\nreturn attrs.evolve(found, evidence={'latest': (each for each in found.evidence['latest'])})",
        "generator, not a numpy array",
    ),
    "gives codes in another order of bytes": (
        "found = honest(self, block, params)\nreturn attrs.evolve(found, outcome=found.outcome.astype('>i2'))",
        ">i2",
    ),
    "gives an object without repr, length and equality": (
        "found = honest(self, block, params)\nreturn attrs.evolve(found, outcome=type('Odd', (), dict.fromkeys(('__repr__', '__len__', '__eq__', '__array__', '__bool__'), lambda *_: 1 / 0))())",
        "Odd, not a numpy array",
    ),
    "gives nothing": ("return None", "it returned nothing; end evaluate with return MetricColumns(...)"),
    "gives evidence that it does not declare": (
        "found = honest(self, block, params)\nreturn attrs.evolve(found, evidence={**found.evidence, 'secret': block.value[:, 0].copy()})",
        'it returned evidence "secret" that it does not declare',
    ),
    "forgets its evidence": (
        "return attrs.evolve(honest(self, block, params), evidence={})",
        'it did not return its evidence "latest"',
    ),
    "gives evidence that is a trap": (
        "from collections import UserDict\nclass Trap(UserDict):\n    def __getitem__(self, name):\n"
        "        raise SystemExit(0)\n"
        "return attrs.evolve(honest(self, block, params), evidence=Trap(latest=block.value[:, 0].copy()))",
        "it called sys.exit(0)",
    ),
    "keeps state": (
        "self.seen = getattr(self, 'seen', 0) + 1\nreturn honest(self, block, params)",
        "it changed itself while it judged",
    ),
    "recurses without end": ("return evaluate(self, block, params)", "RecursionError"),
    "raises whatever comes": ("raise AssertionError('never works')", "never works"),
}


@pytest.mark.parametrize(("body", "found"), ALL_ROWS.values(), ids=ALL_ROWS.keys())
def test_a_metric_that_breaks_the_contract_fails_on_its_own_rows_only(
    install: Install, block: SeriesBlock, body: str, found: str
) -> None:
    install("honest")
    without = said_by_the_others(PluginSet.discover(), block)
    install("hostile", wrapped(body))
    plugins = PluginSet.discover()

    said = judged(plugins, block)

    assert said.failed.all()
    assert found in said.failures[0].found
    assert (min(each.row for each in said.failures), sum(each.rows for each in said.failures)) == (0, ROWS)
    assert said.failures[0].diagnostic.subject == 'metric "hostile.band" version 1 of plugin "hostile 2.5"'
    assert without == said_by_the_others(plugins, block)


@pytest.mark.parametrize(
    "column",
    ["found.outcome", "np.repeat(found.outcome, 2)[::2]", "np.ascontiguousarray(found.outcome[::-1])[::-1]"],
    ids=["read-only", "of every other number", "backwards"],
)
def test_arrays_that_lie_otherwise_in_memory_are_as_good_as_any(
    install: Install, block: SeriesBlock, column: str
) -> None:
    install("honest")
    install(
        "odd",
        wrapped(f"""
found = honest(self, block, params)
outcome = {column}
outcome.flags.writeable = False
return attrs.evolve(found, outcome=outcome)"""),
    )
    plugins = PluginSet.discover()

    found = judged(plugins, block, "odd.band")

    assert not found.failed.any()
    assert found.columns.outcome.tolist() == judged(plugins, block, "honest.band").columns.outcome.tolist()


def test_a_metric_that_changes_its_parameters_fails_and_the_parameters_stay(
    install: Install, block: SeriesBlock
) -> None:
    install(
        "hostile",
        """
        @attrs.frozen(kw_only=True)
        class Levels:
            levels: list = attrs.Factory(lambda: [50.0])
        WithinBand.info = attrs.evolve(WithinBand.info, params=Levels)
        def evaluate(self, block, params):
            params.levels.append(1.0)
            raise KeyError
        WithinBand.evaluate = evaluate
        """,
    )
    record = PluginSet.discover().metric("hostile.band")
    params = record.info.params()

    found = judge(record, block, params)

    assert [each.found for each in found.failures] == ["it changed its parameters"]
    assert params.levels == [50.0]


ROUND_THE_SEAL = {
    "all of it": "inner[:] = 1",
    "one value, between those that samples would look at": "inner.reshape(-1)[13] += 1e-9",
    "a missing value for another missing value": "inner.view(np.uint64)[7, 0] ^= 1",
}


@pytest.mark.parametrize("write", ROUND_THE_SEAL.values(), ids=ROUND_THE_SEAL.keys())
def test_a_metric_that_goes_round_the_seal_changes_what_it_alone_sees_and_fails(
    install: Install, block: SeriesBlock, write: str
) -> None:
    install("honest")
    without = said_by_the_others(PluginSet.discover(), block)
    before = block.value.tobytes()
    reach = "inner = block.value.base.obj\ninner.flags.writeable = True\n"
    install("hostile", wrapped(f"{reach}{write}\nreturn honest(self, block, params)"))
    plugins = PluginSet.discover()

    found = judged(plugins, block)

    assert [each.found for each in found.failures] == ["it went round the seal and changed the data that it was given"]
    assert found.failed.all()
    assert before == block.value.tobytes()
    assert without == said_by_the_others(plugins, block)


NOISY = {
    "prints": ("print('GOTCHA')", "OUT414"),
    "prints to the error stream": ("import sys\nsys.stderr.write('GOTCHA')", "OUT414"),
    "prints bytes": ("import sys\nsys.stdout.buffer.write(b'GOTCHA')", "OUT414"),
    "warns": ("import warnings\nwarnings.warn('GOTCHA')", "OUT415"),
    "warns in a loop": (
        "import warnings\nfor _ in range(5000):\n    warnings.warn('GOTCHA')",
        "OUT415",
    ),
}


@pytest.mark.parametrize(("source", "code"), NOISY.values(), ids=NOISY.keys())
@pytest.mark.parametrize("moment", ["import", "registration", "evaluation"])
def test_what_a_plugin_says_is_shown_under_its_name_and_reaches_no_output(
    install: Install, block: SeriesBlock, capfd: pytest.CaptureFixture[str], moment: str, source: str, code: str
) -> None:
    lines = "\n".join(f"    {line}" for line in source.splitlines())
    hook = f"@hookimpl\ndef register_writers(register):\n{lines}\n"
    install(
        "hostile",
        {
            "import": source,
            "registration": hook,
            "evaluation": wrapped(source + "\nreturn honest(self, block, params)"),
        }[moment],
    )

    plugins = PluginSet.discover()
    found = judged(plugins, block)

    said = [*plugins.report, *found.warnings]
    # That its hook registers nothing is told of besides.
    said = [each for each in said if "hostile" in each.subject and each.code != "OUT404"]
    assert [code] == [each.code for each in said]
    assert "GOTCHA" in said[0].found
    assert not found.failed.any()
    assert capfd.readouterr() == ("", "")


def test_a_metric_that_makes_numpy_strict_changes_nothing_for_the_next(install: Install, block: SeriesBlock) -> None:
    install("hostile", wrapped("np.seterr(all='raise')\nreturn honest(self, block, params)"))
    before = np.geterr()

    judged(PluginSet.discover(), block)

    assert before == np.geterr()


def test_a_metric_that_replaces_standard_output_changes_nothing_for_the_next(
    install: Install, block: SeriesBlock, capsys: pytest.CaptureFixture[str]
) -> None:
    install("hostile", wrapped("import io, sys\nsys.stdout = io.StringIO()\nreturn honest(self, block, params)"))

    judged(PluginSet.discover(), block)

    print("still here")
    assert capsys.readouterr().out == "still here\n"


def test_a_plugin_that_registers_late_is_refused(install: Install, block: SeriesBlock) -> None:
    install(
        "hostile",
        """
        kept = []
        @hookimpl
        def register_readers(register):
            kept.append(register)
        def evaluate(self, block, params):
            kept[0](object())
        WithinBand.evaluate = evaluate
        """,
    )

    found = judged(PluginSet.discover(), block)

    assert "registration is over" in found.failures[0].found


def test_a_metric_sees_only_what_it_declared(install: Install, block: SeriesBlock) -> None:
    install(
        "hostile",
        wrapped("assert np.isnan(block.target).all()\nassert block.keys is None\nreturn honest(self, block, params)"),
    )

    found = judged(PluginSet.discover(), block)

    assert found.failures == ()


def test_an_interrupt_by_a_person_passes_through_a_plugin(install: Install, block: SeriesBlock) -> None:
    install("hostile", wrapped("import signal\nsignal.raise_signal(signal.SIGINT)\nreturn honest(self, block, params)"))

    with pytest.raises(KeyboardInterrupt):
        judged(PluginSet.discover(), block)


def test_an_interrupt_by_a_person_passes_through_a_plugin_that_swallows_it(
    install: Install, block: SeriesBlock
) -> None:
    swallow = "import signal\ntry:\n    signal.raise_signal(signal.SIGINT)\nexcept BaseException:\n    pass\n"
    install("hostile", wrapped(f"{swallow}return honest(self, block, params)"))

    with pytest.raises(KeyboardInterrupt):
        judged(PluginSet.discover(), block)


@pytest.mark.parametrize(
    "thrown",
    [
        "KeyboardInterrupt()",
        "SystemExit(0)",
        "GeneratorExit()",
        "__import__('asyncio').CancelledError()",
        "BaseException('bare')",
        "BaseExceptionGroup('both', [KeyboardInterrupt(), SystemExit(0)])",
        "__import__('outcomes.nightly.signals', fromlist=['Terminated']).Terminated()",
        "type('Odd', (BaseException,), {'__str__': lambda self: exit(0), '__setattr__': lambda *_: exit(0)})()",
    ],
)
def test_no_exception_of_any_type_ends_a_run(install: Install, block: SeriesBlock, thrown: str) -> None:
    install("honest")
    without = said_by_the_others(PluginSet.discover(), block)
    install("hostile", wrapped(f"raise {thrown}"))
    plugins = PluginSet.discover()

    assert judged(plugins, block).failed.all()
    assert without == said_by_the_others(plugins, block)


SHARED = {
    "numpy's error state": "np.seterr(all='raise')",
    "the warnings filters": "import warnings\nwarnings.simplefilter('error')",
    "the environment": "import os\nos.environ['OUTCOMES_DISABLE_PLUGINS'] = 'honest'",
    "the working directory": "import os\nos.chdir('/')",
    "the recursion limit": "import sys\nsys.setrecursionlimit(5000)",
    "numpy.where": "np.where = lambda *_: 0",
    "builtins.len": "import builtins\nbuiltins.len = lambda _: 0",
    "os.replace": "import os\nos.replace = lambda *_: None",
    "sys.exit": "import sys\nsys.exit = lambda *_: None",
}


@pytest.mark.parametrize(("name", "source"), SHARED.items(), ids=SHARED.keys())
def test_what_a_metric_changes_of_the_process_is_put_back_and_said(
    install: Install, block: SeriesBlock, name: str, source: str
) -> None:
    install("honest")
    without = said_by_the_others(PluginSet.discover(), block)
    install("hostile", wrapped(f"found = honest(self, block, params)\n{source}\nreturn found"))
    plugins = PluginSet.discover()
    before = ProcessState.now()

    found = judged(plugins, block)

    assert before.restore() == ()
    assert [each.code for each in found.warnings] == ["OUT418"]
    assert name in found.warnings[0].found
    assert without == said_by_the_others(plugins, block)


def test_an_error_keeps_no_data_alive(install: Install) -> None:
    install("hostile", wrapped("huge = block.value * 2\nraise ValueError('with', huge)"))
    block = make_block(np.arange(6.0).reshape(2, 3))
    record = PluginSet.discover().metric("hostile.band")
    found = judge(record, block, record.info.params())
    watched = weakref.ref(block.value)

    del block
    gc.collect()

    assert found.failed.all()
    assert watched() is None


def test_tracebacks_are_trimmed_to_the_plugins_own_frames(install: Install, block: SeriesBlock) -> None:
    install("hostile", wrapped("return np.linalg.solve(np.zeros((2, 3)), np.zeros(2))"))

    found = judged(PluginSet.discover(), block).failures[0].found

    assert "hostile_made_up:" in found
    assert "in evaluate" in found
    assert os.sep not in found


def test_a_finder_of_modules_of_a_plugins_own_is_asked_by_nobody_else_and_one_of_a_library_stays(
    install: Install, block: SeriesBlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be asked for every module that others look for in vain, and could end their process."""
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    install("honest")
    left = "import sys, zipimport\nfrom importlib.machinery import PathFinder\n"
    left += "class Finds:\n    def find_spec(self, *_): raise SystemExit(0)\n"
    left += "class Library(PathFinder): __module__ = 'library'\n"
    left += "sys.meta_path += [Finds(), Finds, Library]"
    install("hostile", wrapped(f"{left}\nreturn honest(self, block, params)"))
    plugins = PluginSet.discover()
    before = list(sys.meta_path)

    judged(plugins, block)

    assert ["Library"] == [each.__name__ for each in sys.meta_path[len(before) :]]
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("no_such_module_at_all")
