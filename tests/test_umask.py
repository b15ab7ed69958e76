"""The mask of new files is read by several threads of one program, such as a page that evaluates on demand."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

import pytest

from outcomes.umask import set_umask, told_umask


@pytest.mark.parametrize("read", [set_umask, told_umask])
def test_threads_that_read_it_together_leave_it_as_it_was(
    read: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One took the mask that another had set to read it for that of the process, and left it so."""
    real, told = os.umask, []

    def slow(mask: int) -> int:
        before = real(mask)
        time.sleep(0.02)
        return before

    def both() -> None:
        told.extend([set_umask(), read()])

    before = real(0o022)
    try:
        monkeypatch.setattr(os, "umask", slow)
        threads = [threading.Thread(target=both) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        left = real(0o022)
    finally:
        real(before)
    assert (left, set(told)) == (0o022, {0o022})
