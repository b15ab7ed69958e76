"""What a call looked at is said with what was called and the line that asked for it; a seeded generator is no chance."""

from __future__ import annotations

import datetime
import inspect
import os
import pathlib
import random
import secrets
import socket
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from outcomes.testing.purity import impurities

SEEDED: dict[str, Callable[[], object]] = {
    "random.Random": lambda: random.Random(5).random(),
    "random.Random, seeded later": lambda: [each.seed(5) or each.random() for each in [random.Random()]],
    "default_rng": lambda: np.random.default_rng(5).normal(),
    "default_rng, by name": lambda: np.random.default_rng(seed=5).normal(),
    "SeedSequence": lambda: np.random.default_rng(np.random.SeedSequence(5)).normal(),
    "PCG64": lambda: np.random.Generator(np.random.PCG64(5)).normal(),
    "RandomState": lambda: np.random.RandomState(5).normal(),
    "a time that is given": lambda: (
        time.strftime("%Y", (2020, *[1] * 8)),
        time.asctime((2020, *[1] * 8)),
        time.ctime(0),
    ),
    "the name of a path": lambda: os.fspath(pathlib.PurePath("a") / "b"),
}
IMPURE: dict[str, Callable[[], object]] = {
    "a random number (random.Random)": lambda: random.Random().random(),
    "a random number (random.choice)": lambda: random.choice([1, 2]),
    "a random number (random.seed)": lambda: random.seed(5),
    "a random number (numpy.random.default_rng)": lambda: np.random.default_rng(None).normal(),
    "a random number (numpy.random.permutation)": lambda: np.random.permutation(3),
    "a random number (os.urandom)": lambda: np.random.RandomState().normal(),
    "a random number (uuid.uuid4)": uuid.uuid4,
    "a random number (secrets.token_hex)": lambda: secrets.token_hex(),
    "the clock (date.today)": lambda: datetime.date.today(),
    "the clock (time.localtime)": lambda: time.localtime(),
    "the clock (time.strftime)": lambda: time.strftime("%Y"),
    "the clock (time.ctime)": lambda: time.ctime(),
    "the clock (numpy.datetime64)": lambda: np.datetime64("today"),
    "a file (pathlib.read_text)": lambda: Path(__file__).read_text(encoding="utf-8"),
    "a file (numpy.fromfile)": lambda: np.fromfile(__file__, dtype=np.uint8, count=1),
    "the machine (os.listdir)": lambda: os.listdir("."),
    "the machine (os.path.exists)": lambda: os.path.exists("/nowhere"),
    "the machine (os.environ)": lambda: os.environ.get("HOME"),
    "the network (socket.gethostname)": lambda: socket.gethostname(),
}


@pytest.mark.parametrize("name", SEEDED)
def test_what_depends_on_nothing_outside_is_allowed(name: str) -> None:
    SEEDED[name]()
    assert impurities(SEEDED[name]) == ()


@pytest.mark.parametrize("said", IMPURE)
def test_what_was_called_is_said_with_the_line_that_asked(said: str) -> None:
    call = IMPURE[said]
    call()
    # A function that is called by nobody's line has the line of whoever watched it.
    line = inspect.getsourcelines(call)[1] if call.__name__ == "<lambda>" else 0
    told = impurities(call) if line else impurities(lambda: call())
    assert len(told) == 1, told
    assert told[0].startswith(f"{said} in test_purity.py:{line or ''}")
