"""One article on a terminal: its text with the evidence marked, and gold beside prediction."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from extractor.schema import Extraction

from ..gold import GoldArticle
from ..marks import cut, label_spans, prediction_spans
from ..score import ArticleScore
from ..verdict import RIGHT, Finding
from .numbers import percent, reason
from .summary import field_rank

MARKS = {(True, True): "black on green", (True, False): "black on blue", (False, True): "black on yellow"}


def print_article(score: ArticleScore, *, gold: GoldArticle, prediction: Extraction | None) -> None:
    """Print one article with its verdicts."""
    console = Console(highlight=False)
    (console if console.is_terminal else Console(width=120, highlight=False)).print(
        render(score, gold=gold, prediction=prediction)
    )


def render(score: ArticleScore, *, gold: GoldArticle, prediction: Extraction | None) -> Group:
    """One article as text, legend, and a table for each pair of incidents."""
    head = Text(f"{score.id}  {gold.label.published}  F1 {percent(score.f1())}  {reason(score)}", style="bold")
    legend = Text.assemble("[", ("gold", "blue"), "|", ("predicted", "yellow"), "|", ("both", "green"), "]")
    shown = [f for f in score.findings if f.verdict != "agree_empty"]
    keys = dict.fromkeys((f.gold_id, f.predicted_id) for f in shown)
    parts: list[RenderableType] = [head, legend, Text(""), _text(gold, prediction), Text("")]
    parts += [_table(key, [f for f in shown if (f.gold_id, f.predicted_id) == key]) for key in keys]
    issues = prediction.issues if prediction and score.failed else ()
    parts += [Text(f"{i.code}: {i.message}", style="red") for i in issues]
    parts += [Text(f"critical: {c.name} at {c.where}: {c.detail}", style="red") for c in score.critical]
    parts += [
        Text(f"{s.kind}: {'+'.join(s.gold)} as {'+'.join(s.predicted)}", style="yellow") for s in score.structures
    ]
    return Group(*parts)


def _text(gold: GoldArticle, prediction: Extraction | None) -> Text:
    segments = cut(gold.text, gold=label_spans(gold.label), predicted=prediction_spans(prediction))
    marked = Text()
    for s in segments:
        marked.append(s.text, style=MARKS.get((s.gold, s.predicted), ""))
    return marked


def _table(key: tuple[str | None, str | None], findings: Sequence[Finding]) -> Table:
    title = f"gold {key[0] or '–'}, predicted {key[1] or '–'}"
    table = Table(title, "gold", "predicted", "verdict", box=None, pad_edge=False, header_style="bold")
    for f in sorted(findings, key=lambda f: field_rank(f.field)):
        style = "green" if f.verdict in RIGHT else "yellow" if f.verdict == "partial" else "red"
        table.add_row(f.field, escape(f.gold or "–"), escape(f.predicted or "–"), Text(f.verdict, style=style))
    return table
