"""The page ``docs/columns.md``: every column of every table, written from the definitions that fill the cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar, get_args

from ..schema import Kind, PartyType, PlacePrecision
from .acled import EVENTS, SUB_EVENTS
from .actors import INTER
from .column import Field
from .gtd import ATTACK_TYPES, ATTACKS, TARGET_TYPES, TARGETS
from .impute import POLICIES
from .precision import ACLED_PLACE, GTD_PLACE, UCDP_PLACE
from .run import SHAPES
from .shape import Shape

COMMAND = "incidents export --columns > docs/columns.md"
INTRO = f"""# Columns of the exported tables

Written by `{COMMAND}` from the definitions that fill the cells: do not edit it by hand.

An empty cell means that the article does not say it, which is never zero. Words are written as they stand in the
article unless a column says otherwise. In CSV, words that a spreadsheet could read as a formula have an apostrophe
before them; Parquet has the raw words.
"""
NONE = "–"
_K = TypeVar("_K")


def columns_page() -> str:
    """Return the page as Markdown."""
    tables = [_section(f"`--to {_names(shape)}`", shape.about, shape.fields) for shape in _different(SHAPES.values())]
    return "\n".join([INTRO, *tables, *_mappings()])


def _different(shapes: Iterable[Shape]) -> Iterator[Shape]:
    """The shapes without those of the same columns as one before."""
    seen: list[tuple[Field, ...]] = []
    for shape in shapes:
        if shape.fields not in seen:
            seen.append(shape.fields)
            yield shape


def _names(shape: Shape) -> str:
    return "` and `--to ".join(name for name, other in SHAPES.items() if other.fields == shape.fields)


def _section(title: str, about: str, fields: Iterable[Field]) -> str:
    rows = [(f"`{field.name}`", field.type, _meaning(field)) for field in fields]
    return f"## {title}\n\n{about}\n\n{_table(('column', 'type', 'meaning'), rows)}"


def _meaning(field: Field) -> str:
    values = ", ".join(f"`{value}`" for value in field.values)
    return f"{field.meaning} Values: {values}." if values else field.meaning


def _mappings() -> Iterator[str]:
    yield "## How values are mapped\n"
    yield _table(
        ("kind", "ACLED event type", "ACLED sub-event type", "GTD attack type"),
        [(kind, EVENTS.get(SUB_EVENTS.get(kind, ""), NONE), SUB_EVENTS.get(kind, NONE), _coded(ATTACKS, ATTACK_TYPES, kind, 9))
         for kind in get_args(Kind)],
    )  # fmt: skip
    yield (
        "In ACLED's shape a targeted killing of armed people is an armed clash; an abduction in which somebody died an "
        "attack; a seizure by a state regains territory; a device that was found or failed is disrupted weapons use. "
        "Kinds without a type are typed by whom the act was aimed at: an armed clash, an attack, or else no row.\n"
    )
    yield _table(
        ("party type", "ACLED inter", "GTD target type"),
        [(kind, str(INTER.get(kind, NONE)), _coded(TARGETS, TARGET_TYPES, kind, 20)) for kind in get_args(PartyType)],
    )
    yield _table(
        ("place precision", "ACLED geo_precision", "UCDP where_prec", "GTD specificity"),
        [(known, str(ACLED_PLACE.get(known, NONE)), str(UCDP_PLACE.get(known, NONE)), str(GTD_PLACE.get(known, 5)))
         for known in get_args(PlacePrecision)],
    )  # fmt: skip
    yield "UCDP's 5 stands for a place between two others, GTD's 2 for a town without coordinates.\n"
    yield "## Imputation\n\nOff unless asked for with `--impute`. Figures that a policy has no number for stay without one.\n"
    yield _table(
        ("policy", "what it gives a number to"),
        [(f"`{policy}`", ", ".join(f"{amount} {given}" for amount, given in table.items()) or "nothing")
         for policy, table in POLICIES.items()],
    )  # fmt: skip


def _coded(codes: Mapping[_K, int], names: Mapping[int, str], key: _K, default: int) -> str:
    code = codes.get(key, default)
    return f"{code} {names[code]}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
