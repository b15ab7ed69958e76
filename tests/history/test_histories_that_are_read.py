"""A history that is only read: wherever it lies, and whatever is done to it meanwhile."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import outcomes.history.unwritable
from outcomes.history.questions import open_history
from outcomes.history.refusals import StoreError
from outcomes.history.store import open_store


@pytest.mark.parametrize("name", ["Q1#2", "why?mode=rwc", "50%25", "a b", "é"])
def test_a_folder_of_any_name_keeps_a_history_that_is_read(place: Any, name: str, tmp_path: Path) -> None:
    place.state = str(tmp_path / "in" / name)
    place.night("2020-02-01")
    with open_history(place.state) as history:
        assert history.frameworks() == ("waiting",)
    # An address that ends at the # would have made another file, and found nothing in it.
    assert os.listdir(tmp_path / "in") == [name]


def test_what_is_read_where_nothing_can_be_written_is_of_one_state_or_refused(
    place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run by another user may write to a history that this one reads, and cannot watch."""
    place.night("2020-02-01")
    monkeypatch.setattr(outcomes.history.unwritable.os, "access", lambda *_: False)
    with open_store(place.state) as store:
        with store.snapshot():
            pass
        with pytest.raises(StoreError, match="OUT517 history: a run wrote to it while it was read"), store.snapshot():
            place.night("2020-03-01")
    with open_history(place.state) as history:
        assert len(history.runs()) == 2
