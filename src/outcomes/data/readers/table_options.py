"""What every reader of text cells can be told, whatever holds them: a CSV, a sheet of a workbook, an answer of the web.

Law: one option has one name and one meaning for all readers, so that the advice of a message can be followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs

from outcomes.data.cells import CellRules
from outcomes.data.columns import NUMBERS, LabelRule
from outcomes.data.layout import Layout
from outcomes.data.limits import MAX_BYTES, MAX_ROWS, Limits
from outcomes.data.number_marks import DEFAULT, MarksName, mark_lists
from outcomes.framework.scalars import Unfit, quoted
from outcomes.framework.values import YearTypeName
from outcomes.immutable import immutable

Names = str | tuple[str, ...]

NOTHING = ("", "-", "–", "na", "n/a", "nan", "null", "none", "no data", "..", ":", "[x]", "x")
"""By these a cell of words says nothing; fewer than in number columns, as "not known" is a group of people."""

NAMES = ("none", "x")
"""These name an indicator or a group like any other: an indicator called x, people whose qualifications are none."""

NO_PLACE = ("z", "[z]")
"""By these the Department for Education says that a row is of no area of a kind: not applicable."""

_NAMED = frozenset({"indicator", "sex", "age", "category", "category_type"})
"""Fields of words that people make up, any of which may be a name."""
_PLACES = frozenset({"area", "area_name", "area_type", "parent"})


def words(value: object) -> object:
    """One text is enough for a list of texts."""
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(value) if isinstance(value, list) else value


def helped(text: str) -> dict[str, str]:
    """Metadata that says what an option is for."""
    return {"help": text}


def no_numbers(_: object, __: object, constants: Mapping[str, str]) -> None:
    """Words that every row says: a figure is a row's own."""
    for field in constants:
        if field in NUMBERS:
            raise Unfit(f'every row says the same "{field}"', "name its column under columns", path=(field,), at="key")


def some_words(_: object, __: object, where: Mapping[str, object]) -> None:
    """Rows are taken by the words that they say, of which there is one at least."""
    for header, said in where.items():
        if said in ((), []):
            raise Unfit("no word is given, and so no row is taken", "name one, or leave the key out", path=(header,))


def one_sign(_: object, attribute: attrs.Attribute[str], sign: str) -> None:
    """A sign between digits or cells: one character that is part of no word or number, or none where none is needed."""
    if not sign and not attribute.default:
        return
    if len(sign) != 1 or sign.isalnum() or sign in '"\r\n-+':
        raise Unfit(f"{attribute.name} {quoted(sign)} is no sign", 'write one character, such as ";"')


def from_one(_: object, __: object, rows: int | tuple[int, ...]) -> None:
    """Rows of a header, counted from 1, from the top down."""
    several = (rows,) if isinstance(rows, int) else tuple(rows)
    if any(each < 1 for each in several) or list(several) != sorted(set(several)):
        said = f"header {rows if isinstance(rows, int) else list(rows)}"
        raise Unfit(f"{said} is no row, or no rows in order", "count rows from 1, and name the upper one first")


def limit(default: int, what: str) -> int:
    """An option that limits how much is read."""
    return attrs.field(default=default, validator=attrs.validators.ge(1), metadata=helped(what))


@immutable(kw_only=True)
class TableOptions:
    """What the reader of a table of text cells can be told: which column is what, where the table stands, and how
    numbers, marks and periods are written.
    """

    columns: Mapping[str, Names] = attrs.field(
        factory=dict,
        metadata=helped(
            'the file\'s header for each field, such as {area = "org_code"}; several headers: the first that is filled '
            '(of a period: all of them, joined by a space); "" leaves a field out'
        ),
    )
    constants: Mapping[str, str] = attrs.field(
        factory=dict,
        validator=no_numbers,
        metadata=helped('what every row says, such as {indicator = "breaches", sex = "Persons"}'),
    )
    where: Mapping[str, tuple[str, ...]] = attrs.field(
        factory=dict,
        validator=some_words,
        metadata=helped("take only rows whose column (by its header) says one of these words"),
    )
    extra: tuple[str, ...] = attrs.field(
        default=(), converter=words, metadata=helped("further columns to keep, by their headers")
    )
    skip: int = attrs.field(
        default=0, validator=attrs.validators.ge(0), metadata=helped("rows above the table, such as a title")
    )
    header: int | tuple[int, ...] = attrs.field(
        default=1,
        validator=from_one,
        metadata=helped("the row that names the columns, counted after those skipped; several: [1, 2]"),
    )
    units: int = attrs.field(
        default=0,
        validator=attrs.validators.ge(0),
        metadata=helped("rows between the header and the figures, such as one of units"),
    )
    footer: str = attrs.field(
        default="",
        metadata=helped('the table ends above the first row that begins with this word; "no area": that says no area'),
    )
    drop: tuple[str, ...] = attrs.field(
        default=(), converter=words, metadata=helped('leave out rows with such a cell, such as "TOTAL"')
    )
    fill: tuple[str, ...] = attrs.field(
        default=(),
        converter=words,
        metadata=helped("columns, by their headers, whose empty cells say what the cell above says (merged cells)"),
    )
    wide: tuple[str, ...] = attrs.field(
        default=(),
        converter=words,
        metadata=helped(
            'columns that stand under a period or an area: "periods", "areas" (by their codes), or a list of headers; '
            'words beside the period, such as "Rate 2019/20", are named under columns: {value = "Rate"}'
        ),
    )
    records: Literal["", "count"] = attrs.field(
        default="", metadata=helped('"count": a row is an event, and events are counted by area and period')
    )
    max_rows: int = limit(MAX_ROWS, "a file of more rows is refused")
    max_bytes: int = limit(MAX_BYTES, "a file of more bytes, or that unpacks to more, is refused")
    marks: MarksName = attrs.field(
        default=DEFAULT, metadata=helped("whose marks for missing, suppressed and provisional numbers are used")
    )
    missing: tuple[str, ...] = attrs.field(
        default=(), converter=words, metadata=helped("more words that stand for a missing number or word")
    )
    suppressed: tuple[str, ...] = attrs.field(
        default=(), converter=words, metadata=helped("more words that stand for a number held back")
    )
    replace: bool = attrs.field(
        default=False, metadata=helped("the words of missing and suppressed are all there are, without the marks")
    )
    thousands: str = attrs.field(
        default="", validator=one_sign, metadata=helped('the sign between groups of three digits, such as ","')
    )
    decimal: str = attrs.field(
        default=".", validator=one_sign, metadata=helped('the sign before the decimals, such as ","')
    )
    brackets: bool = attrs.field(default=False, metadata=helped("a number in brackets is below 0"))
    multiplier: float = attrs.field(
        default=1.0,
        validator=attrs.validators.gt(0.0),
        metadata=helped("multiplies values and limits, such as 100 for shares that mean percentages"),
    )
    year_type: YearTypeName = attrs.field(
        default="", metadata=helped('the year that labels count in, such as "financial"')
    )
    month_start: bool = attrs.field(
        default=False, metadata=helped("a date that is the first of a month stands for that month")
    )
    period_format: str = attrs.field(
        default="",
        metadata=helped(
            'how periods are written: "%d/%m/%Y", "RTT-%B-%Y", "YYYYMM", "YYYYYY" (201920), "excel" (days since 1900), '
            '"YTD" (2019/20 Q2 for April to September 2019), '
            'or what stands over them where they name the end of their time: "year ending", "quarter ending", '
            '"3 months to", "week ending", "week beginning", "FYE" (2020 for 2019/20)'
        ),
    )

    @thousands.validator
    def _another_sign(self, attribute: object, sign: str) -> None:
        if sign == self.decimal:
            to_do = f'name the other sign too, such as decimal = "{"," if sign == "." else "."}"'
            raise Unfit(f'"{sign}" stands before the decimals as well', to_do)

    def limits(self) -> Limits:
        """How much is read."""
        return Limits(max_bytes=self.max_bytes, max_rows=self.max_rows)

    def layout(self) -> Layout:
        """Where the table stands."""
        return Layout(
            skip=self.skip,
            header=(self.header,) if isinstance(self.header, int) else tuple(self.header),
            units=self.units,
            footer=self.footer,
            drop=self.drop,
            fill=self.fill,
            wide=self.wide,
        )

    def rules(self) -> CellRules:
        """How a cell of a number column is read."""
        known = mark_lists()[self.marks]
        kept = attrs.evolve(known, missing=(), suppressed=(), low=()) if self.replace else known
        return CellRules(
            missing=(*kept.missing, *self.missing),
            suppressed=(*kept.suppressed, *self.suppressed),
            low=kept.low,
            notes=kept.notes,
            caveats=kept.caveats,
            thousands=self.thousands,
            decimal=self.decimal,
            brackets=self.brackets,
            replaced=self.replace,
        )

    def empty(self, field: str) -> frozenset[str]:
        """The words, in lower case, by which the column of words of a field says nothing."""
        if field == "remark":
            return frozenset()  # which may be a mark that elsewhere says nothing
        common = {*(() if self.replace else NOTHING), ""}
        if field in _NAMED:
            common -= {*NAMES}
        return frozenset(common | self.elsewhere(field) | {word.strip().lower() for word in self.missing})

    def elsewhere(self, field: str) -> frozenset[str]:
        """The words by which a cell leaves it to another column to say the area; x is no such, but an area unsaid."""
        return frozenset(NO_PLACE) if field in _PLACES and not self.replace else frozenset()

    def label_rule(self) -> LabelRule:
        """How period labels are read."""
        return LabelRule(year_type=self.year_type, month_start=self.month_start, format=self.period_format)
