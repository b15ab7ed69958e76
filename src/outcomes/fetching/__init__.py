"""Figures that are not beside the framework: on the web, in a database, in a folder that the operator grants."""

from outcomes.fetching.access import Access, Fetching
from outcomes.fetching.copies import Copy
from outcomes.fetching.web import Failed

__all__ = ["Access", "Copy", "Failed", "Fetching"]
