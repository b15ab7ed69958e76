"""The site that a board reads: a folder of pages, one for each promise, priority, board, owner and area."""

from outcomes.site.building import SitePart, build_site
from outcomes.site.folder import check_place, publish

__all__ = ["SitePart", "build_site", "check_place", "publish"]
