"""Writes what the reference pages say of the code: ``python docs/generate.py``, or ``--check`` to see whether they do.

Law: between ``<!-- begin NAME -->`` and ``<!-- end NAME -->`` every word comes from the live code; around them people
write what they like.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import attrs
import click

from outcomes import hooks
from outcomes.cli.commands import COMMANDS
from outcomes.cli.explain_code import CODES
from outcomes.data.block import COUNTS_BELOW_0, VALUE_TYPES
from outcomes.data.number_marks import MEANINGS, mark_lists
from outcomes.data.readers.table_options import TableOptions
from outcomes.diagnostics import ExitCode
from outcomes.framework import commentary, file_format, model, targets
from outcomes.framework.classes import fields_by_key
from outcomes.framework.colours import ColourRule
from outcomes.framework.house_rules import COMMENTARY, RULES
from outcomes.framework.items import Item, Returns
from outcomes.framework.model import Judgement, Undefined
from outcomes.framework.parameter_docs import DescribedKey, describe
from outcomes.framework.roll_ups import DeclaredAverage
from outcomes.framework.sources import PopulationReference, Source
from outcomes.framework.table_place import TablePlace
from outcomes.metrics.contract import Direction, Status, Verdict
from outcomes.periods import parse_period
from outcomes.registry import MetricRecord, PluginSet
from outcomes.registry.plugin_loading import HOOKS
from outcomes.scaffold.metric_pages import metric_facts, other_facts, rule_of

sys.path.insert(0, str(Path(__file__).parent))

from period_labels import EXAMPLES

REFERENCE = Path(__file__).parent / "reference"

RANGES = (
    ("OUT1", "The file, its syntax and its structure"),
    ("OUT2", "What a framework means"),
    ("OUT3", "Data"),
    ("OUT4", "Plugins"),
    ("OUT5", "Runs"),
    ("OUT9", "House rules"),
)

EXIT_CODES = {
    ExitCode.EVALUATED: "everything that was asked was done; whether promises are kept is in the results",
    ExitCode.FAIL_ON: "it was done, and something that was asked to count as a failure was found: a worked case that "
    "does not hold, a row that `--fail-on` names, a replay that differs",
    ExitCode.USAGE: "the command was not understood; nothing was done",
    ExitCode.DEFINITION: "the framework (or a file of cases) cannot be understood, or promises something impossible",
    ExitCode.DATA: "data cannot be read, or contradict each other",
    ExitCode.PLUGIN: "a plugin that the framework needs did not load, or broke the contract",
    ExitCode.PARTIAL: "the run is partial: a metric failed on some rows, all others are judged",
    ExitCode.NOT_WRITTEN: "the output could not be written, or the history not read; what stood there still stands",
    ExitCode.DEFECT: "a defect of outcomes itself; set OUTCOMES_TRACEBACK=1 and report what it prints",
    ExitCode.LOCKED: "another run holds the lock; try again later",
    ExitCode.INTERRUPTED: "stopped by the keyboard",
    ExitCode.TERMINATED: "stopped from outside (SIGTERM)",
}

TABLES = (
    ("The file", file_format.FileTable),
    ("`[framework]`", file_format.FrameworkTable),
    ("`areas` as a table", file_format.AreasTable),
    ("`[documents.ID]`, and `source = { ... }` anywhere", Source),
    ("`[boards.ID]`", model.Board),
    ("`[owners.ID]`", model.Owner),
    ("`[levels.LEVEL.ID]`", model.Part),
    ("`[pooled.ID]`", model.PooledArea),
    ("`[data.ID]`", file_format.DataTable),
    ("`[indicators.ID]`", file_format.IndicatorTable),
    ("`data` of an indicator", file_format.IndicatorDataTable),
    ("`population` of the `data` of an indicator", PopulationReference),
    ("`[aims.ID]`", model.Aim),
    ("`[[aims.ID.judge]]`: every other key is a parameter of the metric", Judgement),
    ("`[aims.ID.target]`: a change", targets.ChangeTarget),
    ("`[aims.ID.target]`: a level", targets.LevelTarget),
    ("`[aims.ID.target]`: levels through time", targets.LevelsTarget),
    ("`[aims.ID.target]`: a direction", targets.DirectionTarget),
    ("`[aims.ID.target]`: a band", targets.BandTarget),
    ("`[aims.ID.target]`: still undefined", targets.UndefinedTarget),
    ("`from` of a target", targets.Start),
    ("`reading` of a target", targets.Interpretation),
    ("`file` of a target", targets.AreaFile),
    ("`table` of returns, of a target's `file`, of `areas` and of `[commentary]`", TablePlace),
    ("`[aims.ID.returns]`", Returns),
    ("`[[aims.ID.returns.items]]`", Item),
    ("`[[aims.ID.undefined]]`", Undefined),
    ("`[commentary]`", commentary.CommentarySource),
    ("`[[comments]]` of a file in the folder of the commentary", commentary.Comment),
    ("`[[comments.actions]]`", commentary.Action),
    ("`[defaults]`", file_format.DefaultsTable),
    ("`[colours]`: each rule by its name, and `use` for the one that reports use", ColourRule),
    ("`[roll_ups.NAME]`", DeclaredAverage),
)


def hook_api() -> str:
    """The number of the manual, and where it is."""
    return f"`HOOK_API = {hooks.HOOK_API}`; entry points of the group `{hooks.ENTRY_POINT_GROUP}`."


def each_hook() -> str:
    """Every hook, argument by argument."""
    return "\n\n".join(_function(name, getattr(hooks, name)) for name in HOOKS)


def handed_in() -> str:
    """What is registered, and what a finished run is told as: members and fields."""
    parts = [_protocol(each) for each in (hooks.Reader, hooks.Statistic, hooks.Writer)]
    finished = _table(("field", "type"), _fields(hooks.RunFinished))
    parts.append(f"### `RunFinished`\n\n{_doc(hooks.RunFinished)}\n\n{finished}")
    return "\n\n".join(parts)


def each_metric() -> str:
    """Every built-in metric."""
    return "\n\n".join(_metric(each) for each in PluginSet.of().metrics)


def each_reader() -> str:
    """Every built-in reader with its options."""
    return "\n\n".join(
        f"### `{each.id}`\n\n{other_facts(each)['summary']}\n\n{_keys(describe(each.thing.options))}"
        for each in PluginSet.of().others("reader")
    )


def each_statistic() -> str:
    """Every built-in statistic and writer."""
    found = PluginSet.of()
    rows = [(f"`{each.id}`", "statistic", other_facts(each)["summary"]) for each in found.others("statistic")]
    rows += [(f"`{each.id}`", "writer", other_facts(each)["summary"]) for each in found.others("writer")]
    return _table(("id", "kind", "what it does"), rows)


def words() -> str:
    """Every verdict, direction and status."""
    return _table(
        ("enum", "words"),
        [(f"`{each.__name__}`", ", ".join(word.value for word in each)) for each in (Verdict, Direction, Status)],
    )


def each_code() -> str:
    """Every code, by range."""
    parts = []
    for lead, title in RANGES:
        of_range = [each for code, each in CODES.items() if code.startswith(lead)]
        if not of_range:
            continue
        parts.append(f"## {title} ({lead}xx)")
        for each in of_range:
            example = "\n".join(f"    {line}".rstrip() for line in each.example.splitlines())
            parts.append(f"### {each.code}: {each.title}\n\n{each.meaning}\n\nWhat to do: {each.to_do}\n\n{example}")
    return "\n\n".join(parts)


def each_exit_code() -> str:
    """Every exit code."""
    rows = [(str(int(each)), f"`{each.name}`", EXIT_CODES[each]) for each in ExitCode]
    return _table(("code", "name", "what it says"), rows)


def each_command() -> str:
    """Every command with its arguments and options."""
    parts = []
    for name, each in COMMANDS.items():
        parts.append(f"## `outcomes {name}`")
        parts.extend(_command(each.loaded(), f"outcomes {name}"))
    return "\n\n".join(parts)


def each_table() -> str:
    """Every table of a framework file."""
    parts = []
    for title, cls in TABLES:
        # What a class says of where it is written is in the heading already.
        about = re.sub(r"^`[^`]*`: (.)", lambda found: found[1].upper(), _doc(cls))
        parts.append(f"## {title}\n\n{about}\n\n{_keys(describe(cls))}")
    rules = [(f"`{name}`", code, CODES[code].title) for name, (code, _) in RULES.items()]
    rules.append((f"`{COMMENTARY}`", "OUT905", CODES["OUT905"].title))
    about = 'Each is switched on by `true`, `"error"`, `"warning"` or `"note"`; a table is a plugin\'s own.'
    parts.append(f"## `[rules]`\n\n{about}\n\n{_table(('rule', 'code', 'what is wrong without it'), rules)}")
    return "\n\n".join(parts)


def case_keys() -> str:
    """The keys of a worked case."""
    from outcomes.testing.cases import CaseTable

    return _keys(describe(CaseTable))


def shared_keys() -> str:
    """What a file of cases may say once for all of them."""
    from outcomes.testing.cases import SharedKeys

    return ", ".join(f"`{key}`" for key in fields_by_key(SharedKeys))


def each_public_name() -> str:
    """Everything that `import outcomes` offers: what it takes, gives and means."""
    import outcomes

    return "\n\n".join(_public(name, getattr(outcomes, name)) for name in sorted(outcomes.__all__, key=str.lower))


def _public(name: str, thing: Any) -> str:
    if isinstance(thing, type) and issubclass(thing, Enum):
        return f"### `{name}`\n\n{_doc(thing)}\n\nOne of {', '.join(f'`{each.name}`' for each in thing)}."
    if isinstance(thing, type):
        return "\n\n".join([f"### `{name}`", _doc(thing), *_members(thing)])
    if callable(thing):
        return f"### `{name}`\n\n```python\n{_signature(name, thing)}\n```\n\n{_sections(_doc(thing))}"
    return f"### `{name}`\n\n`{type(thing).__name__}`."


def _sections(text: str) -> str:
    """Numpy's sections (a word, a line of dashes, names with their meaning indented) as lists."""

    def listed(found: re.Match[str]) -> str:
        entry = re.compile(r"^(\S.*)\n((?:    .*\n?|\n)*)", re.M)
        lines = [f"- {each[1]}: {' '.join(each[2].split())}" for each in entry.finditer(found[2])]
        return f"**{found[1]}**\n\n" + "\n".join(lines) + "\n\n"

    return re.sub(r"^(\w+)\n-{3,}\n((?:(?!\w+\n-{3,}\n).*\n?)+)", listed, text, flags=re.M).rstrip()


def _members(cls: type) -> Iterator[str]:
    """The public methods, attributes and properties that a class says itself."""
    if attrs.has(cls):
        yield _table(("field", "type"), _fields(cls))
    for name, member in vars(cls).items():
        made = member.__func__ if isinstance(member, classmethod | staticmethod) else member
        if name.startswith("_") or not (inspect.isfunction(made) or isinstance(made, property)):
            continue
        shown = name if isinstance(made, property) else _signature(name, made)
        yield f"`{shown}`: {' '.join(_doc(made).partition(chr(10) * 2)[0].split())}"


def _fields(cls: type) -> list[tuple[str, str]]:
    """The public fields of an attrs class with their types as its source has them.

    Not `attrs.Attribute.type`: whoever resolves the types of a class, as reading a file does, changes that.
    """
    said = {name: each for base in reversed(cls.__mro__) for name, each in inspect.get_annotations(base).items()}
    return [
        (f"`{each.name}`", f"`{_plain(said.get(each.name, each.type))}`")
        for each in attrs.fields(cls)
        if each.name[0] != "_"
    ]


def _signature(name: str, function: Any) -> str:
    signature = inspect.signature(function)
    own = [
        each.replace(annotation=_bare(each.annotation))
        for each in signature.parameters.values()
        if each.name not in ("self", "cls")
    ]
    text = str(signature.replace(parameters=own, return_annotation=_bare(signature.return_annotation)))
    if len(name + text) <= 110:
        return name + text
    star = next((place for place, each in enumerate(own) if each.kind is each.KEYWORD_ONLY), -1)
    lines = [str(each) for each in own]
    if star >= 0:
        lines.insert(star, "*")
    back = _plain(signature.return_annotation)
    return f"{name}(\n" + "".join(f"    {line},\n" for line in lines) + f") -> {back}"


class _Bare(str):
    """A type as its source has it: shown without the quotes that a text is shown in."""

    __repr__ = str.__str__


def _bare(annotation: Any) -> Any:
    return _Bare(annotation) if isinstance(annotation, str) else annotation


LAYOUT = ("skip", "header", "units", "footer", "drop", "fill", "wide", "records", "columns", "constants", "where")


def layout_options() -> str:
    """Where the table stands in its file, and which column is what."""
    options = {each.key: each for each in describe(TableOptions)}
    return _keys(tuple(options[key] for key in LAYOUT))


def below_zero() -> str:
    """Which counts may be below 0."""
    types = ", ".join(f"`{each}`" for each in VALUE_TYPES if each not in COUNTS_BELOW_0)
    may = ", ".join(f"`{each}`" for each in COUNTS_BELOW_0)
    rows = [
        ("value", "every type, unless the indicator's `range` says otherwise", ""),
        ("count", may, types),
        ("denominator", "", "every type"),
    ]
    return _table(("what", "may be below 0", "may not"), rows)


def each_mark() -> str:
    """The list of each publisher."""
    parts = []
    for each in mark_lists().values():
        title = f'`marks = "{each.id}"`: {each.title}' if each.id != "common" else "In every list"
        common = mark_lists()["common"] if each.id != "common" else None
        rows = [
            (
                word,
                ", ".join(
                    f"`{mark}`" for mark in getattr(each, word) if common is None or mark not in getattr(common, word)
                ),
            )
            for word in MEANINGS
        ]
        told = [
            f"`{mark}`: {said}" for mark, said in each.caveats.items() if common is None or mark not in common.caveats
        ]
        rows.append(("told with the figure", ", ".join(told)))
        source = f"{each.source}{f', <{each.url}>' if each.url else ''}."
        parts.append(f"### {title}\n\n{source}\n\n{_table(('meaning', 'marks'), [row for row in rows if row[1]])}")
    return "\n\n".join(parts)


def each_period() -> str:
    """An example of every form of a label, with what it is read as."""
    rows = []
    for each in EXAMPLES:
        period = parse_period(each.label, year_type=each.year_type or None, form=each.form)
        needs = (
            f'`year_type = "{each.year_type}"`'
            if each.year_type
            else f'`period_format = "{each.form}"`'
            if each.form
            else ""
        )
        rows.append((f"`{each.label}`", needs, period.kind.title, f"{period.start} to {period.end}"))
    return _table(("label", "with", "what it is", "first and last day"), rows)


BLOCKS: dict[str, dict[str, Callable[[], str]]] = {
    "hooks.md": {"hook-api": hook_api, "hooks": each_hook, "handed-in": handed_in},
    "metrics.md": {
        "words": words,
        "metrics": each_metric,
        "readers": each_reader,
        "statistics-and-writers": each_statistic,
    },
    "codes.md": {"codes": each_code},
    "data-files.md": {"layout": layout_options, "below-0": below_zero, "marks": each_mark, "periods": each_period},
    "exit-codes.md": {"exit-codes": each_exit_code},
    "commands.md": {"commands": each_command},
    "framework-file.md": {"tables": each_table},
    "api.md": {"names": each_public_name},
    "cases.md": {"keys": case_keys, "shared-keys": shared_keys},
}
"""The generated blocks of each page."""


def page(name: str, text: str) -> str:
    """The text of a page with its blocks as the code has them now. Raises KeyError for a block that is not there."""
    for block, make in BLOCKS[name].items():
        between = re.compile(rf"(<!-- begin {block} -->\n).*?(<!-- end {block} -->)", re.S)
        if not between.search(text):
            raise KeyError(f"{name} has no block {block}")
        made = make()
        text = between.sub(lambda found, made=made: f"{found[1]}\n{made}\n\n{found[2]}", text)
    return text


def stale() -> list[str]:
    """The pages that do not say what the code says."""
    return [name for name in BLOCKS if page(name, _read(name)) != _read(name)]


def _read(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def _function(name: str, function: Any) -> str:
    signature = inspect.signature(function)
    arguments = [(f"`{each.name}`", f"`{_plain(each.annotation)}`") for each in signature.parameters.values()]
    back = _plain(signature.return_annotation)
    gives = "" if back == "None" else f"\n\nGives `{back}`."
    return f"### `{name}({', '.join(signature.parameters)})`\n\n{_doc(function)}\n\n" + (
        _table(("argument", "type"), arguments) + gives
    )


def _protocol(cls: type) -> str:
    rows = []
    methods = []
    for name, member in vars(cls).items():
        if name.startswith("_"):
            continue
        if isinstance(member, property):
            rows.append((f"`{name}`", f"`{_plain(inspect.signature(member.fget).return_annotation)}`"))  # type: ignore[arg-type]
        elif callable(member):
            signature = inspect.signature(member)
            shown = ", ".join(each for each in signature.parameters if each != "self")
            methods.append(f"`{name}({shown})`: {_doc(member)}")
    return "\n\n".join([f"### `{cls.__name__}`", _doc(cls), _table(("attribute", "type"), rows), *methods])


def _metric(record: MetricRecord) -> str:
    facts = metric_facts(record)
    parts = [f"### `{record.id}`: {facts['title']}", facts["summary"]]
    about = [f"version {facts['version']}", f"judges {facts['takes']}"]
    about += [f"needs {', '.join(f'`{each}`' for each in facts['needs'])}"] if facts["needs"] else []
    about += [f"source: {facts['source']}"] if facts["source"] else []
    parts.append("; ".join(about) + ".")
    parts.append(_keys(describe(record.info.params)) if facts["parameters"] else "No parameters.")
    outcomes = [(e["word"], e["verdict"] or "", e["direction"] or "", _code(e["sentence"])) for e in facts["outcomes"]]
    parts.append(_table(("outcome", "verdict", "direction", "sentence"), outcomes))
    if facts["reasons"]:
        reasons = [(e["word"], e["status"], _code(e["sentence"])) for e in facts["reasons"]]
        parts.append(_table(("reason", "status", "sentence"), reasons))
    if facts["evidence"]:
        evidence = [
            (f"`{e['name']}`", e["meaning"] + (" (not always there)" if e["optional"] else ""))
            for e in facts["evidence"]
        ]
        parts.append(_table(("evidence", "meaning"), evidence))
    return "\n\n".join(parts)


def _command(command: click.Command, path: str) -> Iterator[str]:
    context = click.Context(command, info_name=path.rpartition(" ")[2])
    usage = " ".join(command.collect_usage_pieces(context))
    text = (command.help or "").strip()
    yield f"```\n{path} {usage}\n```" + (f"\n\n{inspect.cleandoc(text)}" if text else "")
    rows = []
    for each in command.get_params(context):
        record = each.get_help_record(context)
        if record is not None and isinstance(each, click.Option) and "--help" not in each.opts:
            rows.append((_code(record[0]), record[1]))
    if rows:
        yield _table(("option", "what it does"), rows)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield f"### `{path} {name}`"
                yield from _command(inner, f"{path} {name}")


def _keys(keys: Iterable[DescribedKey]) -> str:
    return _table(("key", "what it takes", "meaning"), list(_key_rows(keys)))


def _key_rows(keys: Iterable[DescribedKey], lead: str = "") -> Iterator[tuple[str, str, str]]:
    for each in keys:
        yield f"`{lead}{each.key}`", rule_of(each), each.help
        # Tables that have a section of their own are not written out inside every other.
        if each.keys and lead == "" and not _has_section(each):
            yield from _key_rows(each.keys, f"{each.key}.")


def _has_section(key: DescribedKey) -> bool:
    return any(describe(cls) == key.keys for _, cls in TABLES)


def _table(headers: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(headers)} |", "|" + "---|" * len(headers)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _doc(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").replace("``", "`")


def _plain(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` name those that are out of date."""
    if arguments == ["--check"]:
        for name in (found := stale()):
            click.echo(f"docs/reference/{name} is out of date; run: python docs/generate.py")
        return 1 if found else 0
    for name in stale():
        (REFERENCE / name).write_text(page(name, _read(name)), encoding="utf-8")
        click.echo(f"wrote docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
