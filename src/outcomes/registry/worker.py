"""The worker process of `outcomes.registry.isolation`: judges what it is sent, until its input ends.

Law: the pipe to the parent is kept out of a plugin's reach: what a plugin reads or prints goes nowhere.
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import Any

import attrs

from outcomes.data.block import absent
from outcomes.diagnostics import PluginError
from outcomes.registry.claims import pristine
from outcomes.registry.containment import describe
from outcomes.registry.guard import judge
from outcomes.registry.isolation import Hollow, receive, send


def main() -> None:
    """Serve the parent over the descriptors that standard input and output were when the process began."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    greeting = receive(requests)
    if greeting is None:
        return
    sys.path[:], megabytes = pickle.loads(greeting)
    _limit_memory(megabytes)
    while (request := receive(requests)) is not None:
        send(replies, _answer(request))


def _answer(request: bytes) -> bytes:
    """The judgement, or a text that says why there is none, pickled."""
    try:
        asked = pickle.loads(request)
        if asked is None:  # only to hear whether the worker is there
            return pickle.dumps(None)
        record, (kind, fields), params, budget = asked
        block = kind(**{name: _filled(value) for name, value in fields.items()})
        # Pickled again here, since a set of words has another order in another process.
        record = attrs.evolve(record, pristine=pristine(record.metric))
        return pickle.dumps(judge(record, block, params, budget=budget), protocol=5)
    except PluginError as problem:
        return pickle.dumps("; ".join(each.found for each in problem.report))
    except (Exception, SystemExit) as problem:
        return pickle.dumps(f"it failed in its worker process: {describe(problem)}")


def _filled(value: Any) -> Any:
    return absent(value.series, value.periods) if isinstance(value, Hollow) else value


def _limit_memory(megabytes: int) -> None:
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as lines:
            now = int(lines.read().split()[0]) * resource.getpagesize()
    except (ImportError, OSError):  # no such limit on this system; the time limit still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (now + megabytes * 2**20,) * 2)


if __name__ == "__main__":
    main()
