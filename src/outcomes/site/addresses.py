"""Where each page of a site stands, and how pages name each other.

Law: an address follows from ids alone, never from order, titles or the day, so that a link in a mail of last year still
leads to its aim; no id leads out of the folder, and no two differ only in what some file systems take for the same.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from functools import lru_cache
from typing import Final

_PLAIN: Final = re.compile(r"[a-z0-9](?:[a-z0-9_-]|\.(?=[a-z0-9])){0,79}")
_CODE: Final = re.compile(r"[A-Z]\d{8}")
"""Codes of the Office for National Statistics are kept as they are: nobody writes them in small letters."""
_RESERVED: Final = re.compile(r"index|con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)
"""Names that Windows keeps for devices, and the one that is a folder's own page."""


def slug(name: str) -> str:
    """An id as part of an address: itself where it is plain, else what is plain of it with a digest of the whole.

    >>> slug("parent-confidence"), slug("E10000018")
    ('parent-confidence', 'E10000018')
    >>> slug("../../etc"), slug("Größe")
    ('etc-74ccf3c5', 'gr-e-aedc3f80')
    """
    if _CODE.fullmatch(name) or (
        _PLAIN.fullmatch(name) and not _RESERVED.fullmatch(name.partition(".")[0]) and not _CODE.fullmatch(name.upper())
    ):
        return name
    rest = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{rest}-{digest}" if rest else digest


def page(framework: str, kind: str, name: str) -> str:
    """The address of one page of a kind (``aims``, ``areas``, ...), from the top of the site.

    >>> page("strategy", "aims", "homes")
    'strategy/aims/homes.html'
    """
    return f"{slug(framework)}/{kind}/{slug(name)}.html"


def front(framework: str, name: str = "index") -> str:
    """The address of a framework's own pages."""
    return f"{slug(framework)}/{name}.html"


def relative(target: str, at: str) -> str:
    """How the page ``at`` names another one.

    >>> relative("strategy/areas/E1.html", "strategy/aims/homes.html"), relative("site.css", "index.html")
    ('../areas/E1.html', 'site.css')
    """
    path, mark, place = target.partition("#")
    return _from(path, posixpath.dirname(at) or ".") + mark + place


@lru_cache(maxsize=8192)
def _from(path: str, folder: str) -> str:
    """Pages of one folder name the same others: a thousand areas, each on the pages of all."""
    return posixpath.relpath(path, folder)
