"""A comment as it is shown, on a page and a terminal: its text, its actions and what followed.

Law: no mark-up of the text's own reaches the page, nothing is fetched by it, and a link leads to http, https or mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from outcomes.diagnostics import listed, shown
from outcomes.framework.commentary import Action, Comment
from outcomes.immutable import immutable
from outcomes.metrics.writing import telling_apart, unit_after, written
from outcomes.periods.many_periods import spoken_day
from outcomes.results.fields import Row

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

FOLLOWED_ONLY = "This is what followed, and says nothing of why."
SCHEMES: Final = ("http", "https", "mailto")

_NOT_FOR_OTHERS: Final = ("image", "html_inline", "html_block", "entity")
"""What the text of others may not use: pictures are fetched from elsewhere, an entity can hide any letter."""


@immutable(kw_only=True)
class Followed:
    """What figures there were of an indicator that an action should turn, before the action was agreed and since.

    ``before`` is the last period that had ended by then, ``since`` every later one, oldest first: label and value.
    """

    indicator: str
    title: str
    series: str
    unit: str
    before: tuple[str, float] | None
    since: tuple[tuple[str, float], ...]

    def __str__(self) -> str:
        numbers = [value for _, value in (*((self.before,) if self.before else ()), *self.since)]
        spec = telling_apart(".1f", numbers) if numbers else ".1f"
        unit = unit_after(self.unit)

        def say(each: tuple[str, float]) -> str:
            return f"{written(each[1], spec)}{unit} in {each[0]}"

        who = ", ".join(each for each in (self.title, self.series) if each)
        was = f"{say(self.before)} before" if self.before else "no figure before"
        now = f"{listed(map(say, self.since))} since" if self.since else "no figure since"
        return f"{who}: {was}, {now}"


@immutable(kw_only=True)
class ActionShown:
    """A corrective action and how it stands. ``word`` is the metric's own ("overdue"), ``verdict`` may be empty."""

    action: Action
    owner: str
    word: str
    verdict: str
    sentence: str
    row: int
    """Its row in the results; -1 where they do not hold it."""
    turns: tuple[str, ...]
    """Titles of the indicators that it should turn."""
    followed: tuple[Followed, ...]

    @property
    def promised(self) -> str:
        """Who is to do it by when, and what it should turn, in words."""
        due = f"due {spoken_day(self.action.due)}" if self.action.due else ""
        by = f" by {self.action.by}" if self.action.by else ""
        turn = f"should turn {listed(self.turns)}{by}" if self.turns else ""
        return "; ".join(each for each in (self.owner, due, turn) if each)


@immutable(kw_only=True)
class Remark:
    """A comment as it is shown. ``html`` is safe to put into a page as it is, ``text`` is for a terminal.

    ``outdated``: no verdict of its aim and area is any more what it speaks of; ``mark`` says so in words, and is empty
    otherwise. ``area_name`` is empty for a comment on all areas.
    """

    comment: Comment
    area_name: str
    outdated: bool
    mark: str
    actions: tuple[ActionShown, ...]

    @property
    def html(self) -> str:
        """The text as HTML without scripts, pictures or mark-up of its own."""
        return safe_html(self.comment.text)

    @property
    def text(self) -> str:
        """The text for a terminal, on lines of its own."""
        return safe_text(self.comment.text)

    @property
    def said(self) -> str:
        """Who spoke when of what: "Jane Smith, 14 May 2026, of missed in Wyre"."""
        of = self.comment.verdict + (f" in {self.area_name}" if self.area_name else "")
        of += f" ({self.comment.period})" if self.comment.period else ""
        return safe_text(f"{self.comment.author}, {spoken_day(self.comment.date)}, of {of}").replace("\n", " ")

    def to_dict(self) -> Row:
        """As plain values that JSON can hold."""
        comment = self.comment
        return {
            "aim": comment.aim,
            "area": comment.area or None,
            "author": comment.author,
            "date": comment.date.isoformat(),
            "verdict": comment.verdict,
            "period": comment.period or None,
            "text": comment.text,
            "html": self.html,
            "outdated": self.outdated,
            "actions": [
                {
                    "id": each.action.key,
                    "title": each.action.title,
                    "owner": each.owner or None,
                    "due": each.action.due.isoformat() if each.action.due else None,
                    "outcome": each.word or None,
                    "verdict": each.verdict or None,
                    "turns": list(each.action.turns),
                    "by": each.action.by or None,
                    "followed": [
                        {
                            "indicator": one.indicator,
                            "series": one.series or None,
                            "before": list(one.before) if one.before else None,
                            "since": [list(pair) for pair in one.since],
                        }
                        for one in each.followed
                    ],
                }
                for each in self.actions
            ],
        }


def action_lines(remark: Remark) -> list[str]:
    """The corrective actions of a comment in lines: what was promised, how it stands, and what followed."""
    lines = []
    for each in remark.actions:
        how = f" [{each.word}]" if each.word else ""
        promised = f" ({each.promised})" if each.promised else ""
        lines.append(f"action: {each.action.title}{how}{promised}")
        lines.extend(f"  {one}" for one in each.followed)
        if each.followed:
            lines.append(f"  {FOLLOWED_ONLY}")
    return [safe_text(line) if line[:1] != " " else f"  {safe_text(line)}" for line in lines]


def remark_lines(remark: Remark) -> list[str]:
    """A comment in lines for a terminal, without who said it: its mark, its text, its actions."""
    marks = [f"[{remark.mark}]"] if remark.mark else []
    return [*marks, *remark.text.splitlines(), *action_lines(remark)]


def safe_html(text: str) -> str:
    """Markdown as HTML. Headings become bold lines, since those of the page are the page's own.

    >>> safe_html("two *visitors* left <b>")
    '<p>two <em>visitors</em> left &lt;b&gt;</p>\\n'
    """
    return str(_reader().render(safe_text(text)))


def safe_text(text: str) -> str:
    """The text with nothing in it that a terminal obeys or that turns the direction of what is read."""
    return "\n".join(shown(line.replace("\t", "    ")) for line in text.strip().splitlines())


@cache
def _reader() -> MarkdownIt:
    # Loaded only where somebody has commented.
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable(list(_NOT_FOR_OTHERS))
    reader.validateLink = _may_be_followed  # type: ignore[method-assign]
    rules: Row = reader.renderer.rules  # type: ignore[attr-defined]
    rules["link_open"] = _link
    rules["heading_open"] = lambda *_: "<p><strong>"
    rules["heading_close"] = lambda *_: "</strong></p>\n"
    return reader


def _may_be_followed(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in SCHEMES and bool(parts.netloc or parts.scheme == "mailto") and url.isprintable()


def _link(tokens: Sequence[Token], index: int, options: object, _: object) -> str:
    tokens[index].attrSet("rel", "nofollow noopener noreferrer")
    return str(_reader().renderer.renderToken(tokens, index, options, _))  # type: ignore[attr-defined]
