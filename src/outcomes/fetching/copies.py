"""Copies of what was fetched: contents by their digest, and by the key of a source which content is its last good one.

Law: a copy is shown only whole. What is written is renamed into place, so that a killed run leaves nothing half there.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import attrs

from outcomes.immutable import immutable


def sha256(path: Path) -> str:
    """Digest of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@immutable(kw_only=True)
class Copy:
    """What was fetched: its file and digest, when it was last given (``fetched``, UTC), and what marks its version."""

    path: Path
    sha256: str
    fetched: datetime
    etag: str = ""
    modified: str = ""


class Copies:
    """A folder of copies. Several runs may use it at once: the last to finish is the last good one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.origins: dict[str, tuple[str, str]] = {}
        """Of contents that this process took from addresses, by digest: an address that holds no password, and the path
        there, so that other machines may take them as well."""

    def last(self, key: str) -> Copy | None:
        """The last good copy under a key; None where there is none, or its content was removed or changed."""
        try:
            said = json.loads(self._index(key).read_text(encoding="utf-8"))
            copy = Copy(
                path=self.folder / "content" / said["sha256"],
                sha256=said["sha256"],
                fetched=datetime.fromisoformat(said["fetched"]),
                etag=said["etag"],
                modified=said["modified"],
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None
        with suppress(OSError):
            if sha256(copy.path) == copy.sha256:
                return copy
        return None

    @contextmanager
    def incoming(self) -> Iterator[Path]:
        """An empty file to write a new content to, beside the others; removed at the end unless `keep` took it."""
        folder = self.folder / "content"
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".new-", dir=folder)
        os.close(handle)
        try:
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def keep(self, key: str, file: Path, fetched: datetime, *, etag: str = "", modified: str = "") -> Copy:
        """Take a file in as the last good copy under a key; the file is moved."""
        digest = sha256(file)
        content = self.folder / "content" / digest
        os.replace(file, content)
        copy = Copy(path=content, sha256=digest, fetched=fetched, etag=etag, modified=modified)
        self.seen(key, copy, fetched)
        return copy

    def seen(self, key: str, copy: Copy, fetched: datetime) -> Copy:
        """Note that a copy is what is given now."""
        copy = attrs.evolve(copy, fetched=fetched)
        said = {
            "key": key,
            "sha256": copy.sha256,
            "fetched": fetched.isoformat(),
            "etag": copy.etag,
            "modified": copy.modified,
        }
        index = self._index(key)
        index.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".new-", dir=index.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(said, stream, indent=1)
        os.replace(name, index)
        return copy

    def _index(self, key: str) -> Path:
        return self.folder / "index" / f"{hashlib.sha256(key.encode()).hexdigest()}.json"
