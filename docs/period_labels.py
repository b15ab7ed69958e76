"""A label of every form that is read, for the reference and for whoever wants to see what can be written.

Law: every example is read as it stands, by the year type or in the format that stands beside it.
"""

from __future__ import annotations

from typing import Final

from outcomes.immutable import immutable


@immutable
class Example:
    """A label, with the year type or the format that it is read with (empty: none is needed)."""

    label: str
    year_type: str = ""
    form: str = ""


EXAMPLES: Final = (
    Example("2020"),
    Example("2018 - 20"),
    Example("2019 - 20", year_type="financial"),
    Example("2018/19"),
    Example("2018/19", year_type="academic"),
    Example("2018-19"),
    Example("201819"),
    Example("201819 Academic year"),
    Example("FY2018/19"),
    Example("2018/19 academic year"),
    Example("Year ending March 2019"),
    Example("March 2019", form="year ending"),
    Example("Year ending June 2019"),
    Example("19/20"),
    Example("2019/20 (provisional)"),
    Example("1 January 2019 to 31 December 2019"),
    Example("Mid-2019"),
    Example("FYE 2020"),
    Example("FY24", form="FYE"),
    Example("FY24", year_type="financial"),
    Example("2014-17", year_type="financial"),
    Example("2018/19 - 20/21"),
    Example("31 Mar 2022/23"),
    Example("2021 H1"),
    Example("2021/22 H2"),
    Example("2021 Q1"),
    Example("2021/22 Q1"),
    Example("Q1 2022-23"),
    Example("Quarter 1 22/23"),
    Example("Q1 (Apr-Jun) 2022/23"),
    Example("2021/22 Q1 - 2022/23 Q4", year_type="financial-rolling-quarterly"),
    Example("2021/22 Q1-Q3"),
    Example("Q3 2021/22 YTD"),
    Example("2021/22 Q3", form="YTD"),
    Example("2021/22 Q1 - 2025/26 Q3"),
    Example("Jan - Mar 2020"),
    Example("Quarter ending June 2020"),
    Example("3 months to May 2020"),
    Example("3 years to March 2019"),
    Example("Apr 2020"),
    Example("Sep-13"),
    Example("June '19"),
    Example("06/2019"),
    Example("2019M06"),
    Example("2020-04"),
    Example("202004"),
    Example("2024/25 P03"),
    Example("Aug 2019 - Jul 2020"),
    Example("Jan 2019-Dec 2019"),
    Example("Autumn 2024"),
    Example("2024/25 Spring term"),
    Example("2024-W12"),
    Example("Week 12 2024"),
    Example("Week ending 24 March 2024"),
    Example("Week ending 22 March 2024"),
    Example("w/c 18/03/2024"),
    Example("16/03/2024", form="week beginning"),
    Example("2020-04-01"),
    Example("As at 31st March 2020"),
    Example("01/04/2020", form="%d/%m/%Y"),
    Example("RTT-April-2019", form="RTT-%B-%Y"),
    Example("200910", form="YYYYMM"),
    Example("200910", form="YYYYYY"),
    Example("43556", form="excel"),
)
