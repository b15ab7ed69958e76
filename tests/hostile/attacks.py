"""Kinds of plugin that attack a run: what each does, what of it a framework uses, and with which exit code a run ends.

Each is the honest plugin of `conftest.HONEST` and something more. ``throw()`` raises what an attack of `THROWN` names.
"""

from __future__ import annotations

from typing import Final

import attrs


@attrs.frozen(kw_only=True)
class Attack:
    """One kind of plugin.

    ``uses`` is what the framework (or the command line) asks of it: ``metric``, ``reader``, ``statistic``, ``writer``,
    ``parameters`` (a metric with a parameter), or nothing. ``code`` is the exit code. ``only`` is ``isolated`` for what
    no process survives that it runs in, ``state`` for what only nights call. ``process`` runs the command in a process
    of its own, where the attack stays in the process after its call. ``said`` is found in what the run says. ``alone``
    is for what would hide what other plugins do in the same run.
    """

    source: str
    uses: str = "metric"
    code: int = 0
    only: str = ""
    process: bool = False
    said: str = ""
    alone: bool = False


THROWN: Final = {
    "SystemExit(0)": "SystemExit(0)",
    "SystemExit(1)": "SystemExit(1)",
    "KeyboardInterrupt": "KeyboardInterrupt()",
    "GeneratorExit": "GeneratorExit()",
    "CancelledError": "__import__('asyncio').CancelledError()",
    "an error of ours that says 0": "type('Sly', (__import__('outcomes').diagnostics.OutcomesError,), "
    "{'exit_code': 0})(__import__('outcomes').Report())",
}
"""What is thrown. Only the last is an Exception."""

READER: Final = """
@attrs.frozen(kw_only=True)
class Options:
    word: str = attrs.field(default="x")

class Reads:
    id = "NAME.reader"
    options = Options
    def read(self, path, options):
        from outcomes.data.readers.csv import CsvOptions, read_csv
        found, report = read_csv(path, CsvOptions())
        {body}

@hookimpl
def register_readers(register):
    register(Reads())
"""
STATISTIC: Final = """
class Counts:
    id = "NAME.statistic"
    value_type = "proportion"
    def compute(self, count, denominator, multiplier):
        value = count / denominator * multiplier
        {body}

@hookimpl
def register_statistics(register):
    register(Counts())
"""
WRITER: Final = """
class Writes:
    id = "NAME.writer"
    suffix = "{suffix}"
    binary = False
    def write(self, results, stream):
        {body}

@hookimpl
def register_writers(register):
    register(Writes())
"""
RULES: Final = """
from outcomes import Diagnostic, Severity
@hookimpl
def check_framework(framework):
    {body}
"""
HOOK: Final = """
@hookimpl
def run_finished(run):
    {body}
"""
JUDGE: Final = """
honest = WithinBand.evaluate
def evaluate(self, block, params):
    {body}
    return honest(self, block, params)
WithinBand.evaluate = evaluate
"""
PARAMETERS: Final = """
@attrs.frozen(kw_only=True)
class Band:
    low: float = 50.0
    more: {field}
    {body}
WithinBand.info = attrs.evolve(WithinBand.info, params=Band)
"""


def reader(body: str) -> str:
    """A reader that ends like this, with ``found`` and ``report`` at hand."""
    return READER.replace("{body}", body)


def statistic(body: str) -> str:
    """A statistic that ends like this, with ``value`` at hand."""
    return STATISTIC.replace("{body}", body)


def writer(body: str, suffix: str = ".hostile") -> str:
    """A writer that does this."""
    return WRITER.replace("{body}", body).replace("{suffix}", suffix)


def rules(body: str) -> str:
    """House rules that do this."""
    return RULES.replace("{body}", body)


def hook(body: str) -> str:
    """A hook of runs that does this."""
    return HOOK.replace("{body}", body)


def judge(body: str) -> str:
    """A metric that does this before it judges honestly."""
    return JUDGE.replace("{body}", body)


def parameters(field: str = "float = 1.0", body: str = "") -> str:
    """A class of parameters with such a field, and such a member."""
    return PARAMETERS.replace("{field}", field).replace("{body}", body)


@attrs.frozen(kw_only=True)
class _Place:
    """Somewhere that code of a plugin is called: exit codes for an exit and its like, and for an exception."""

    source: str
    uses: str = "metric"
    exit: int
    error: int
    only: str = ""


PLACES: Final = {
    "its import, unused": _Place(source="throw()", uses="", exit=0, error=0),
    "its import": _Place(source="throw()", exit=12, error=12),
    "registration": _Place(source="@hookimpl\ndef register_readers(register):\n    throw()", uses="", exit=0, error=0),
    "what a metric says of itself": _Place(
        source="WithinBand.info = property(lambda self: throw())", exit=12, error=12
    ),
    "pickling a metric": _Place(source="WithinBand.__reduce__ = lambda self: throw()", exit=12, error=0),
    "judging": _Place(source=judge("throw()"), exit=13, error=13),
    "its evidence": _Place(
        source="from collections import UserDict\nclass Trap(UserDict):\n    def __iter__(self):\n        throw()\n"
        + judge("return attrs.evolve(honest(self, block, params), evidence=Trap(latest=1))"),
        exit=13,
        error=13,
    ),
    "a validator": _Place(
        source=parameters("float = attrs.field(default=1.0, validator=lambda *_: throw())"),
        uses="parameters",
        exit=12,
        error=12,
    ),
    "a factory": _Place(source=parameters("float = attrs.field(factory=throw)"), exit=12, error=10),
    "a converter": _Place(
        source=parameters("float = attrs.field(default=1.0, converter=lambda _: throw())"),
        uses="parameters",
        exit=12,
        error=12,
    ),
    "pickling parameters": _Place(source=parameters(body="__reduce__ = lambda self: throw()"), exit=13, error=13),
    "reading a parameter": _Place(
        source=parameters(
            body="__getattribute__ = lambda self, name: throw() if name == 'more' else object.__getattribute__(self, name)"
        ),
        exit=12,
        error=12,
    ),
    "a reader": _Place(source=reader("throw()"), uses="reader", exit=12, error=12),
    "a reader's options": _Place(
        source=reader("return found, report").replace('default="x"', 'default="x", validator=lambda *_: throw()'),
        uses="reader",
        exit=12,
        error=12,
    ),
    "a statistic": _Place(source=statistic("throw()"), uses="statistic", exit=12, error=12),
    "a writer": _Place(source=writer("throw()"), uses="writer", exit=12, error=12),
    "house rules": _Place(source=rules("throw()"), uses="", exit=12, error=12),
    "house rules that are drawn late": _Place(source=rules("throw()\n    yield"), uses="", exit=12, error=12),
    "a hook of runs": _Place(source=hook("throw()"), uses="", exit=0, error=0, only="state"),
}

ODD: Final = {
    # -- what the whole process shares
    "numpy's error state": Attack(source=judge("np.seterr(all='raise')")),
    "the warnings filters": Attack(source=judge("import warnings; warnings.simplefilter('error')")),
    "the environment": Attack(source=judge("import os; os.environ.clear()")),
    "the working directory": Attack(source=judge("import os; os.chdir('/')")),
    "the recursion limit": Attack(source=judge("import sys; sys.setrecursionlimit(500)")),
    "the locale": Attack(source=judge("import locale; locale.setlocale(locale.LC_ALL, 'C')")),
    "a function of numpy": Attack(source=judge("np.where = np.isfinite = lambda *_, **__: np.zeros(1)"), code=13),
    "a function of Python": Attack(source=judge("import builtins; builtins.sorted = lambda *_, **__: []")),
    "a function of the system": Attack(source=judge("import os; os.replace = os.fsync = os.rename = print")),
    "sys.exit": Attack(source="import sys; sys.exit = lambda *_: None"),
    "the handler of Ctrl-C": Attack(source=judge("import signal; signal.signal(2, signal.SIG_IGN)")),
    "a function deep in numpy": Attack(
        source="import numpy.lib._function_base_impl as deep\nnp.core = None\nnp.ma.masked_array = deep.median = None",
        only="isolated",
    ),
    "our own verification": Attack(
        source="import outcomes.registry.verification as v, outcomes.registry.guard as g\nv.verify = g.verify = lambda *_: ()\n"
        + judge("found = honest(self, block, params)\n    return attrs.evolve(found, outcome=found.outcome + 50)"),
        code=13,
        only="isolated",
        said="answered garbage",
    ),
    # -- standard output
    "printing late, from a thread": Attack(
        source="import threading, time\ndef late():\n    while True:\n        print('GOTCHA', flush=True)\n        time.sleep(0.001)\n"
        "threading.Thread(target=late, daemon=True).start()",
        process=True,
    ),
    "writing to descriptor 1": Attack(
        source="import os\nos.write(1, b'GOTCHA')\n" + judge("os.write(1, b'GOTCHA')"), process=True
    ),
    "closing descriptor 1": Attack(source="import os\nos.close(1)", process=True, alone=True),
    "closing standard output": Attack(source=judge("import sys; sys.stdout.close()")),
    "replacing standard output": Attack(source=judge("import io, sys; sys.stdout = sys.__stdout__ = io.StringIO()")),
    "printing when it is thrown away": Attack(
        source="class Last:\n    def __del__(self):\n        print('GOTCHA')\n" + judge("Last()"), said=""
    ),
    "printing at exit, from atexit": Attack(source="import atexit\natexit.register(print, 'GOTCHA')", process=True),
    "leaving at exit, from atexit": Attack(
        source="import atexit, os\natexit.register(os._exit, 0)\n" + judge("raise ValueError"), code=13, process=True
    ),
    "a thread that never ends": Attack(
        source="import threading\nthreading.Thread(target=threading.Event().wait).start()", process=True
    ),
    # -- what it gives back
    "columns of another type": Attack(source=judge("return {}"), code=13),
    "a text that is no text": Attack(
        source="class Sly(str):\n    __format__ = __str__ = __hash__ = lambda *_: exit(0)\n"
        "WithinBand.info = attrs.evolve(WithinBand.info, title=Sly('x'), summary=Sly('y'))"
    ),
    "information that changes": Attack(
        source="good = WithinBand.info\nasked = []\ndef info(self):\n    asked.append(1)\n"
        "    return good if len(asked) < 4 else attrs.evolve(good, outcomes=(), id=7)\nWithinBand.info = property(info)"
    ),
    "state of its own": Attack(source=judge("self.seen = getattr(self, 'seen', 0) + 1"), code=13),
    "other parameters": Attack(
        source=judge("object.__setattr__(params, 'low', 0.0)"), code=13, said="changed its parameters"
    ),
    "writing round the seal": Attack(
        source=judge("inner = block.value.base.obj; inner.flags.writeable = True; inner[0, 0] += 1e-9"),
        code=13,
        said="went round the seal",
    ),
    "writing to memory": Attack(
        source=judge("import ctypes; ctypes.memset(block.value.ctypes.data, 0, 8)"), code=13, said="went round the seal"
    ),
    "an endless recursion": Attack(source=judge("return evaluate(self, block, params)"), code=13),
    "an exception of a class that lies": Attack(
        source="class Meta(type):\n    __name__ = property(lambda cls: exit(0))\nclass Odd(Exception, metaclass=Meta):\n    pass\n"
        + judge("raise Odd"),
        code=13,
    ),
    "an exception of ten megabytes": Attack(
        source=judge("raise ValueError('x' * 10**7)"), code=13, said="ValueError: xxx"
    ),
    "an exception that moves the cursor": Attack(
        source=judge("raise ValueError('a\\x1b[2Jb\\u202ec')"), code=13, said="a\\x1b[2Jb\\u202ec"
    ),
    "ten thousand warnings": Attack(source=judge("import warnings; [warnings.warn(str(n)) for n in range(10**4)]")),
    "no observations": Attack(source=reader("return 1, 2"), uses="reader", code=12, said="not Observations"),
    "observations with codes beyond their words": Attack(
        source=reader("return attrs.evolve(found, area=attrs.evolve(found.area, words=())), report"),
        uses="reader",
        code=12,
        said="beyond its 0 words",
    ),
    "observations of objects": Attack(
        source=reader("return attrs.evolve(found, value=found.value.astype(object)), report"), uses="reader", code=12
    ),
    "observations of two lengths": Attack(
        source=reader("return attrs.evolve(found, count=found.value[:-1].copy()), report"), uses="reader", code=12
    ),
    "a report that is none": Attack(source=reader("return found, []"), uses="reader", code=12, said="not a Report"),
    "a refusal without a reason": Attack(
        source="from outcomes import DataError, Report\n" + reader("raise DataError(Report())"),
        uses="reader",
        code=12,
        said="did not say why",
    ),
    "a refusal with a reason": Attack(
        source="from outcomes import DataError, Diagnostic\n"
        + reader("raise DataError(Diagnostic(code='OUT999', subject='s', found='mine', to_do='d'))"),
        uses="reader",
        code=11,
        said="OUT999",
    ),
    "a statistic of another type": Attack(
        source=statistic("return value.astype('f4'), value, value"), uses="statistic", code=12
    ),
    "a statistic that writes to its input": Attack(
        source=statistic("count[:] = 0; denominator[:] = 0\n        return value, value, value"), uses="statistic"
    ),
    # -- writers
    "a writer of a taken suffix": Attack(
        source=writer("stream.write('[]')", ".json"), uses="writer", code=12, said=".json"
    ),
    "a writer that climbs out of its folder": Attack(
        source=writer("pass", "/../../climbed"), uses="writer", code=12, said="suffix"
    ),
    "a writer that changes the results": Attack(
        source=writer(
            "[batch.outcome.setflags(write=True) or batch.outcome.__setitem__(0, 9) for batch in getattr(results.evaluation, 'batches', ())]\n"
            "        results.evaluation.area_names.clear(); results.framework.aims.clear(); stream.write('x')"
        ),
        uses="writer",
    ),
    "a writer of half a character": Attack(source=writer("stream.write('\\ud800')"), uses="writer"),
    # -- house rules and hooks
    "house rules that empty the framework": Attack(
        source=rules("framework.aims.clear(); framework.indicators.clear(); return []"), uses=""
    ),
    "house rules in the name of others": Attack(
        source=rules("return [Diagnostic(code='OUT101', subject='s', found='f', to_do='d')]"), uses="", code=12
    ),
    "house rules that find what they may": Attack(
        source=rules("return [Diagnostic(code='OUT950', subject='s', found='f', to_do='d')]"),
        uses="",
        code=10,
        said="OUT950",
    ),
    "house rules that give anything": Attack(source=rules("return [object(), None, 7]"), uses="", code=12),
    "house rules without end": Attack(
        source=rules(
            "while True:\n        yield Diagnostic(code='OUT950', subject='s', found='f', to_do='d', severity=Severity.NOTE)"
        ),
        uses="",
    ),
    "a hook that changes what it is told": Attack(
        source=hook("run.by_status.clear(); run.by_verdict.update(x=1)"), uses="", only="state"
    ),
    # -- only a process of its own survives these
    "leaving without a word": Attack(
        source=judge("import os; os._exit(0)"), code=13, only="isolated", said="exit code 0"
    ),
    "leaving while it is imported": Attack(
        source="import os; os._exit(0)", uses="", only="isolated", said="exit code 0"
    ),
    "aborting": Attack(source=judge("import os; os.abort()"), code=13, only="isolated", said="SIGABRT"),
    "reading at address 0": Attack(
        source=judge("import ctypes; ctypes.string_at(0)"), code=13, only="isolated", said="SIGSEGV"
    ),
    "killing itself": Attack(
        source=judge("import os; os.kill(os.getpid(), 9)"), code=13, only="isolated", said="SIGKILL"
    ),
    "never ending": Attack(source=judge("while True: pass"), code=13, only="isolated", said="did not finish"),
    "never ending its import": Attack(
        source="import time\ntime.sleep(10**6)", uses="", only="isolated", said="did not finish"
    ),
    "wanting all memory": Attack(source=judge("np.ones(2**34)"), code=13, only="isolated", said="allocate"),
    "a child that goes on": Attack(source=judge("import os\n    os.fork()"), only="isolated"),
    "a child that holds the pipe": Attack(
        source=judge("import os, time\n    if os.fork() == 0: time.sleep(10**6)\n    os._exit(0)"),
        code=13,
        only="isolated",
        said="did not finish",
    ),
    "writing to the pipe of answers": Attack(
        source="import os\ndef shout(text):\n    for fd in range(3, 64):\n        try:\n            os.write(fd, text)\n"
        "        except OSError:\n            pass\n" + judge("shout(b'GOTCHA' * 9)"),
        code=13,
        only="isolated",
        said="answer",
    ),
    "an answer that would run code": Attack(
        source="import os, pickle\nclass Bomb:\n    def __reduce__(self):\n        return os._exit, (0,)\n"
        "def shout(text):\n    for fd in range(3, 64):\n        try:\n            os.write(fd, text)\n"
        "        except OSError:\n            pass\n"
        + judge("shout(len(pickle.dumps(Bomb())).to_bytes(8) + pickle.dumps(Bomb()))"),
        code=13,
        only="isolated",
        said="garbage",
    ),
    "an answer longer than anything": Attack(
        source="import os\ndef shout(text):\n    for fd in range(3, 64):\n        try:\n            os.write(fd, text)\n"
        "        except OSError:\n            pass\n" + judge("shout(b'OUT1' + b'\\xff' * 16)"),
        code=13,
        only="isolated",
        said="garbage",
    ),
    "closing every descriptor": Attack(
        source=judge("import os; os.closerange(3, 64)"), code=13, only="isolated", said="worker process"
    ),
}

HOOKS: Final = {
    # -- what the interpreter calls, now or later
    "a trace function": Attack(
        source="import sys\ndef trace(*_):\n    raise SystemExit(0)\n"
        + judge("found = honest(self, block, params); sys.settrace(trace); return found"),
        code=13,
    ),
    "a profile function": Attack(
        source="import sys\ndef profile(*_):\n    raise SystemExit(0)\n"
        + judge("found = honest(self, block, params); sys.setprofile(profile); return found"),
        code=13,
    ),
    "hooks of what nobody caught": Attack(
        source=judge(
            "import os, sys, threading; sys.excepthook = threading.excepthook = sys.unraisablehook = lambda *_: os._exit(0)"
        )
    ),
    "a callback of the garbage collector": Attack(
        source=judge("import gc; gc.callbacks.append(lambda *_: exit(0)); gc.disable(); gc.set_threshold(1)")
    ),
    "an alarm": Attack(
        source=judge(
            "import signal; signal.signal(signal.SIGALRM, lambda *_: exit(0)); signal.setitimer(signal.ITIMER_REAL, 2)"
        )
    ),
    "a finder of modules": Attack(
        source="class Finds:\n    def find_spec(self, *_):\n        raise SystemExit(0)\n"
        + judge("import sys; sys.meta_path.insert(0, Finds()); sys.path.clear(); sys.path_hooks.clear()")
    ),
    "functions that errors are told with": Attack(
        source=judge(
            "import builtins as b; b.str = b.type = b.len = b.all = b.zip = b.map = b.getattr = lambda *_: exit(0); "
            "b.isinstance = lambda *_: exit(0); raise ValueError"
        ),
        code=13,
    ),
    "modules taken away": Attack(
        source=judge("import sys; [sys.modules.pop(name, None) for name in ('json', 'polars', 'pathlib')]")
    ),
    "modules put in the place of others": Attack(
        source=judge("import sys; sys.modules.update(dict.fromkeys(('json', 'csv', 'jinja2', 'sqlite3')))")
    ),
    "functions of json": Attack(
        source=judge(
            "import json; json.dumps = json.dump = json.JSONEncoder.encode = json.JSONEncoder.iterencode = print"
        )
    ),
    "functions of paths": Attack(
        source=judge("from pathlib import Path; Path.write_text = Path.write_bytes = Path.open = Path.exists = print")
    ),
    "functions that are inherited": Attack(
        source=judge(
            "import logging, pathlib; "
            "pathlib.Path.with_name = pathlib.PurePath.__fspath__ = pathlib.PosixPath.exists = logging.root.handle = print"
        )
    ),
    "functions of polars": Attack(
        source=judge("import polars; polars.DataFrame.write_parquet = polars.Series.to_list = polars.concat = print")
    ),
    "random numbers, time and warnings": Attack(
        source=judge("import random, time, warnings; random.seed = time.time = warnings.warn = time.sleep = print")
    ),
    "the mask of new files": Attack(source=judge("import os; os.umask(0o777)")),
    "logging": Attack(
        source=judge("import logging; logging.disable(99); logging.root.handlers = 7; logging.Logger.handle = exit")
    ),
    "the digits of whole numbers": Attack(source=judge("import sys; sys.set_int_max_str_digits(640)")),
    "closing descriptor 2": Attack(source=judge("import os; os.close(2)"), process=True, alone=True),
    "asking the terminal": Attack(source=judge("input()"), code=13, said="EOF"),
    "a program that prints": Attack(source=judge("import os; os.system('echo GOTCHA')"), process=True),
    "a hook of all events": Attack(
        source=judge("import os, sys; sys.addaudithook(lambda *_: os._exit(0))"),
        only="isolated",
    ),
    "no more open files": Attack(
        source=judge("import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))"), only="isolated"
    ),
    "a lock that stays": Attack(
        source=judge("import logging; logging._lock.acquire(); logging.Logger.manager = None"), only="isolated"
    ),
    "words that never end": Attack(
        source="import itertools\nWithinBand.info = attrs.evolve(WithinBand.info, outcomes=itertools.repeat('x'))",
        uses="",
        only="isolated",
    ),
    # -- what it gives back
    "an answer that comes in pieces": Attack(source=judge("yield 1"), code=13),
    "an answer that comes later": Attack(
        source="async def evaluate(self, block, params):\n    pass\nWithinBand.evaluate = evaluate", code=13
    ),
    "codes that are no numbers": Attack(
        source=judge(
            "found = honest(self, block, params)\n    "
            "return attrs.evolve(found, outcome=np.full(found.outcome.shape, np.nan))"
        ),
        code=13,
    ),
    "codes beyond the words": Attack(
        source=judge("found = honest(self, block, params)\n    return attrs.evolve(found, outcome=found.outcome + 99)"),
        code=13,
    ),
    "columns of one more row": Attack(
        source=judge(
            "found = honest(self, block, params)\n    return attrs.evolve(found, outcome=np.append(found.outcome, found.outcome[:1]))"
        ),
        code=13,
    ),
    "columns of two dimensions": Attack(
        source=judge(
            "found = honest(self, block, params)\n    return attrs.evolve(found, reason=found.reason[:, None])"
        ),
        code=13,
    ),
    "an array with a mind of its own": Attack(
        source="class Sly(np.ndarray):\n    def __array_finalize__(self, other):\n        pass\n"
        "    __eq__ = __ge__ = __lt__ = __getitem__ = __array_ufunc__ = __array_function__ = lambda *_, **__: exit(0)\n"
        + judge("found = honest(self, block, params)\n    return attrs.evolve(found, outcome=found.outcome.view(Sly))"),
        code=13,
    ),
    "evidence of objects": Attack(
        source=judge(
            "found = honest(self, block, params)\n    "
            "return attrs.evolve(found, evidence={'latest': np.array([exit] * len(found.outcome), dtype=object)})"
        ),
        code=13,
    ),
    "evidence beyond what it declares": Attack(
        source=judge(
            "found = honest(self, block, params)\n    "
            "return attrs.evolve(found, evidence={str(n): found.evidence['latest'] for n in range(9)})"
        ),
        code=13,
    ),
    "a period that is none": Attack(
        source=judge(
            "found = honest(self, block, params)\n    return attrs.evolve(found, period=found.period + 10**6)"
        ),
        code=13,
    ),
    "a number that lies": Attack(
        source="class Sly(float):\n    __float__ = __eq__ = __hash__ = __repr__ = __format__ = lambda *_: exit(0)\n"
        + parameters("float = Sly(1.0)"),
        code=12,
    ),
    "an object that lies of its class": Attack(
        source="WithinBand.__eq__ = WithinBand.__hash__ = WithinBand.__repr__ = lambda *_: exit(0)\n"
        "class WithinBand(WithinBand):\n    __class__ = property(lambda self: exit(0))",
        code=12,
    ),
    "throwing when it is thrown away": Attack(
        source="class Last:\n    def __del__(self):\n        raise SystemExit(0)\n" + judge("self_made = Last()"),
        process=True,
    ),
    "a cause that goes round": Attack(
        source=judge("one, two = ValueError(), ValueError(); one.__cause__ = two; two.__cause__ = one; raise one"),
        code=13,
    ),
    "a group of a thousand errors within errors": Attack(
        source=judge(
            "found = ValueError()\n    for _ in range(1000): found = BaseExceptionGroup('x', [found])\n    raise found"
        ),
        code=13,
    ),
    "an error that cannot be told": Attack(
        source="class Odd(BaseException):\n    __str__ = __repr__ = lambda self: 7\n    __traceback__ = property(lambda self: exit(0))\n"
        + judge("raise Odd"),
        code=13,
    ),
    "a reader of ten thousand million rows": Attack(
        source=reader(
            "many = lambda a: np.broadcast_to(a[:1], 10**10)\n        "
            "return attrs.evolve(found, value=many(found.value)), report"
        ),
        uses="reader",
        code=12,
    ),
    "a reader of no number": Attack(
        source=reader("return attrs.evolve(found, value=found.value * np.inf), report"),
        uses="reader",
        code=13,
        alone=True,
    ),
    "a reader that gives pieces": Attack(source=reader("yield found, report"), uses="reader", code=12),
    "a statistic of another shape": Attack(
        source=statistic("return value[:-1], value, value"), uses="statistic", code=12
    ),
    "a writer that closes its stream": Attack(source=writer("stream.close()"), uses="writer", code=12),
    "a writer that fails when it closes": Attack(
        source=writer("stream.close = lambda: exit(0); stream.write('x')"), uses="writer"
    ),
    "a writer of bytes where a text is due": Attack(source=writer("stream.write(b'x')"), uses="writer", code=12),
    "a writer that takes its stream apart": Attack(
        source=writer("stream.write('x'); stream.getvalue = lambda: 7"), uses="writer", code=12
    ),
    "a hook that gives pieces": Attack(source=hook("yield exit(0)"), uses="", only="state"),
}


def _thrown() -> dict[str, Attack]:
    found = {}
    for place, where in PLACES.items():
        for name, thrown in THROWN.items():
            found[f"{name} from {place}"] = Attack(
                source=f"def throw(*_, **__):\n    raise {thrown}\n{where.source}",
                uses=where.uses,
                code=where.error if name.startswith("an error") else where.exit,
                only=where.only,
            )
    return found


ATTACKS: Final = _thrown() | ODD | HOOKS
