"""The page's application: routes, each a small function from a request to HTML or JSON."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from ..errors import SettingsError
from ..view.words import day_words, spaced
from . import actions
from .actions import ActionRefused
from .corrected import write_corrected
from .desk import Desk, Paper
from .forms import WITH_EVIDENCE, fields_of, from_fields, to_fields
from .gold import details, missing_details, write_gold
from .guard import Guard, Keys
from .journal import Change, live
from .reading import put_words, read_value, whole_words
from .settle import settle
from .sheet import Unit
from .shown import LABELS, REASONS, cards_of, issues_of, marks_of, raw_html, row_of, totals_of
from .values import Value, evidence_of, sort_of

HERE = Path(__file__).parent
PREVIEWED = ("counts", "totals", "place", "when")  # values of which more is derived than the form states
VIEW_STYLE = HERE.parent / "view" / "style.css"


def make_app(desk: Desk, *, keys: Keys, outputs: Outputs) -> ASGIApp:
    """Return the guarded application for one desk."""
    site = Site(desk, outputs)
    routes = [
        Route("/", site.index),
        Route("/a/{number:int}", site.article),
        Route("/a/{number:int}/do", site.do, methods=["POST"]),
        Route("/a/{number:int}/form", site.form, methods=["POST"]),
        Route("/write/{what}", site.write, methods=["POST"]),
        Route("/tokens.css", tokens),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    handlers: dict[Any, Callable[[Request, Any], Awaitable[Response]]] = {
        ActionRefused: told, SettingsError: told, sqlite3.Error: unsaved,
    }  # fmt: skip
    return Guard(Starlette(routes=routes, exception_handlers=handlers), keys=keys)


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where the page's buttons write to."""

    corrected: Path
    gold: Path


async def tokens(_: Request) -> Response:
    """Return the colours and typefaces that this page shares with the report page."""
    style = VIEW_STYLE.read_text(encoding="utf-8")
    return Response(style[: style.index("* {")], media_type="text/css")


async def told(_: Request, error: Exception) -> Response:
    """Answer what cannot be done, with the reason."""
    return JSONResponse({"say": str(error), "bad": True}, status_code=409)


async def unsaved(_: Request, error: Exception) -> Response:
    """Answer that the journal could not be written; nothing has changed."""
    return JSONResponse({"say": f"Not saved, nothing has changed: {error}", "bad": True}, status_code=500)


@dataclass(frozen=True)
class Site:
    """The pages of one desk. Handlers run one after the other: each is short, and the journal has one writer."""

    desk: Desk
    outputs: Outputs

    @cached_property
    def templates(self) -> Environment:
        """The templates: everything that is put into them is escaped."""
        loader = PackageLoader("extractor.review", "templates")
        found = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        found.filters |= {"spaced": spaced, "day": day_words, "raw_html": raw_html}
        found.globals |= {"REASONS": REASONS, "outputs": self.outputs, "desk": self.desk}
        return found

    def render(self, name: str, **known: Any) -> str:
        """Render a template."""
        return self.templates.get_template(name).render(**known)

    def paper(self, request: Request) -> Paper:
        """Return the article that an address names."""
        number = int(request.path_params["number"])
        if not 0 <= number < len(self.desk.papers):
            raise HTTPException(404, "There is no such article.")
        return self.desk.papers[number]

    async def index(self, request: Request) -> Response:
        """List the articles; ``show`` narrows them to those that are open, and ``q`` to those that hold words."""
        show, words = request.query_params.get("show", "all"), request.query_params.get("q", "").strip().casefold()
        rows = [self.listed(paper) for paper in self.desk.papers]
        chosen = [row for row in rows if _is_chosen(row, show, words)]
        following = self.desk.next_open(-1)
        return HTMLResponse(
            self.render("index.html", rows=chosen, show=show, q=request.query_params.get("q", ""), next=following)
        )

    def listed(self, paper: Paper) -> dict[str, Any]:
        """Return an article as a row of the list."""
        sheet = self.desk.sheet(paper)
        cases = list(sheet.cases.values())
        state = "reviewed" if sheet.finished else "begun" if self.desk.entries(paper) else "open"
        flags = any(case.standing().needs_review for case in cases if case.is_open)
        return {"paper": paper, "incidents": sum(c.status != "rejected" for c in cases), "open": len(sheet.open_cases),
                "state": state, "flagged": flags, "status": paper.result.status}  # fmt: skip

    async def article(self, request: Request) -> Response:
        """Show one article."""
        paper = self.paper(request)
        return HTMLResponse(self.render("article.html", **self.known(paper), **self.parts(paper)))

    def known(self, paper: Paper) -> dict[str, Any]:
        """Return what the templates know of an article."""
        sheet = self.desk.sheet(paper)
        label = details(self.desk, paper)
        unit = sheet.label or Unit(label.model_dump(mode="json"))
        papers = self.desk.papers
        return {
            "paper": paper, "sheet": sheet, "cards": cards_of(sheet), "totals": totals_of(sheet),
            "label": row_of("", "label", unit), "missing": missing_details(label), "labels": LABELS,
            "issues": issues_of(paper.result.issues), "last": _last_action(self.desk, paper), "blind": self.desk.mode == "blind",
            "before": papers[paper.number - 1] if paper.number else None,
            "after": papers[paper.number + 1] if paper.number + 1 < len(papers) else None,
            "following": self.desk.next_open(paper.number),
        }  # fmt: skip

    def parts(self, paper: Paper) -> dict[str, str]:
        """Render the parts of the page that an action can change."""
        known = self.known(paper)
        marks = marks_of(paper.text, self.desk.sheet(paper))
        return {
            "text": self.render("text.html", marks=marks),
            "cases": self.render("cases.html", **known),
            "bar": self.render("bar.html", **known),
        }

    async def do(self, request: Request) -> Response:
        """Do something to an article. It is in the journal before this answers."""
        paper, asked = self.paper(request), await _asked(request)
        if asked.get("do") == "keep":
            return self.kept(paper, asked)
        changes, say, focus = self.changes(paper, asked)
        self.desk.act(paper, changes)
        return self.answer(paper, say=say, focus=focus)

    def answer(self, paper: Paper, *, say: str, focus: str) -> Response:
        """Answer with the article as it stands now."""
        following = self.desk.next_open(paper.number) if self.desk.sheet(paper).finished else None
        next = f"/a/{following.number}" if following else "/"
        return JSONResponse({**self.parts(paper), "say": say, "focus": focus, "next": next})

    def changes(self, paper: Paper, asked: dict[str, Any]) -> tuple[list[Change], str, str]:
        """Return what to write down, what to say about it, and what to look at next."""
        sheet = self.desk.sheet(paper)
        incident, path, why = _target(asked)
        where = _row_id(incident, path) if path else incident or ""
        name = LABELS[sort_of(path)] if path else f"Incident {(incident or '')[1:]}"
        match asked.get("do"):
            case "accept":
                return actions.accept(sheet, incident=incident, path=path, why=why), f"{name} accepted", where
            case "reject":
                return actions.reject(sheet, incident=incident, path=path, why=why), f"{name} rejected", where
            case "add":
                span = _span(asked, paper)
                found = actions.add_incident(sheet, span=span, setting=self.desk.setting(paper), mode=self.desk.mode)
                return found, "Incident added. Select words of the text to fill it.", found[0].incident or ""
            case "finish":
                return actions.finish(sheet), "Article finished", ""
            case "reopen":
                return actions.reopen(sheet), "Article taken up again", ""
            case "undo":
                found, last = actions.undo(self.desk.entries(paper))
                back = _row_id(last.incident, last.path) if last.path else last.incident or ""
                return found, f"Taken back: {last.action}", back
        raise ActionRefused(f"There is no action {asked.get('do')!r}.")

    def kept(self, paper: Paper, asked: dict[str, Any]) -> Response:
        """Keep a value that a form states; where it has a fault, answer with the form and the fault."""
        incident, path, why = _target(asked)
        if path is None:
            raise ActionRefused("The form does not say of which value it is.")
        value = self.stated(paper, asked)
        settled, faults = settle(path, value, setting=self.desk.setting(paper))
        if faults:
            return JSONResponse(
                {"form": self.form_of(paper, asked, value=value, faults=faults), "say": faults[0], "bad": True}, 422
            )
        changes = actions.keep(self.desk.sheet(paper), incident=incident, path=path, value=settled, why=why)
        if sort_of(path) in ("counts", "claims"):
            changes += actions.cite(
                self.desk.sheet(paper), incident=incident, value=settled, setting=self.desk.setting(paper)
            )
        self.desk.act(paper, changes)
        done = changes[0]
        verb = {"add": "added", "accept": "accepted as it was"}.get(done.action, "changed")
        return self.answer(paper, say=f"{LABELS[sort_of(path)]} {verb}", focus=_row_id(incident, done.path or path))

    async def form(self, request: Request) -> Response:
        """Return the form of one value, with selected words put into it. Changes nothing."""
        paper, asked = self.paper(request), await _asked(request)
        value = self.stated(paper, asked)
        return JSONResponse({"form": self.form_of(paper, asked, value=value, faults=[])})

    def stated(self, paper: Paper, asked: dict[str, Any]) -> Value:
        """Return the value that a form states, words that were selected put into it."""
        incident, path, _ = _target(asked)
        if path is None:
            raise ActionRefused("The form does not say of which value it is.")
        setting = self.desk.setting(paper)
        value = self.before(paper, incident, path)
        fields = asked.get("fields")
        if isinstance(fields, dict):
            value = _from_fields(path, fields, before=value, text=paper.text)
            value = _renewed(path, value, changed=str(asked.get("changed") or ""))
        if "start" in asked:
            span, slot = _span(asked, paper), str(asked.get("slot") or "")
            fresh = not isinstance(fields, dict)
            if fresh and sort_of(path) in ("weapons", "evidence"):
                value = put_words(path, value, "", span, setting=setting)
            else:
                read = (
                    read_value(path, span, setting=setting)
                    if fresh
                    else put_words(path, value, slot, span, setting=setting)
                )
                value = {**value, **read, "id": value.get("id", "")} if path.startswith("counts") else read
        return value

    def before(self, paper: Paper, incident: str | None, path: str) -> Value:
        """Return the value that a form starts from."""
        sheet = self.desk.sheet(paper)
        if path == "label" and sheet.label is None:
            return details(self.desk, paper).model_dump(mode="json")
        if incident is not None and incident not in sheet.cases:
            raise ActionRefused(f"There is no incident {incident!r} here.")
        return actions.value_for(sheet, incident=incident, path=path)

    def form_of(self, paper: Paper, asked: dict[str, Any], *, value: Value, faults: list[str]) -> str:
        """Render a form. What follows from the words is computed again, so that the reviewer sees it before saving."""
        incident, path, why = _target(asked)
        path = path or ""
        sheet, setting = self.desk.sheet(paper), self.desk.setting(paper)
        settled, hints = (value, []) if faults else settle(path, value, setting=setting)
        shown = value if faults or hints else settled
        if isinstance(shown, dict) and isinstance(value, dict) and "reading" in value:
            shown = {**shown, "reading": value["reading"]}
        unit = sheet.unit(incident, path)
        preview = (
            row_of(incident or "", path, Unit(settled), case=sheet.cases.get(incident or ""))
            if not (faults or hints)
            else None
        )
        return self.render(
            "form.html", paper=paper, incident=incident or "", path=path, fields=fields_of(path, sheet, incident=incident),
            values=to_fields(path, shown, language=setting.language), quotes=evidence_of(path, shown) if _has_quotes(path, shown) else [],
            has_quotes=sort_of(path) in WITH_EVIDENCE, faults=faults, why=why or "", label=LABELS[sort_of(path)],
            is_new=unit is None, preview=preview, has_preview=sort_of(path) in PREVIEWED, focus=str(asked.get("slot") or ""),
            number=(incident or "")[1:],
        )  # fmt: skip

    async def write(self, request: Request) -> Response:
        """Write the corrected output or the gold labels where the command line said."""
        what = request.path_params["what"]
        if what == "corrected":
            return JSONResponse({"say": write_corrected(self.desk, self.outputs.corrected)})
        if what == "gold":
            written = write_gold(self.desk, self.outputs.gold)
            return JSONResponse({"say": str(written), "notes": written.left_out})
        raise HTTPException(404, "There is nothing of that name to write.")


def _is_chosen(row: dict[str, Any], show: str, words: str) -> bool:
    article = row["paper"].article
    if words and words not in f"{article.id} {article.title or ''}".casefold():
        return False
    return (
        show == "all"
        or (show == "open" and row["state"] != "reviewed")
        or (show == "flagged" and row["flagged"])
        or row["state"] == show
    )


def _last_action(desk: Desk, paper: Paper) -> str | None:
    """Say what undo would take back."""
    standing = live(desk.entries(paper))
    if not standing:
        return None
    last = standing[-1]
    what = (
        LABELS[sort_of(last.path)].lower()
        if last.path
        else f"incident {last.incident[1:]}"
        if last.incident
        else "article"
    )
    return f"{last.action} {what}"


async def _asked(request: Request) -> dict[str, Any]:
    """Return what a request asks for. Raises ActionRefused for what the page's script cannot have sent."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise ActionRefused("Send JSON.")
    try:
        asked = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise ActionRefused("That is not JSON.") from None
    if not isinstance(asked, dict):
        raise ActionRefused("Send a JSON object.")
    return asked


def _target(asked: dict[str, Any]) -> tuple[str | None, str | None, str | None]:
    """Return incident, path and reason; raises ActionRefused for a path that there is not."""
    incident, path, why = (
        str(asked[name]).strip() or None if asked.get(name) is not None else None
        for name in ("incident", "path", "why")
    )
    if path is not None and sort_of(path) not in LABELS:
        raise ActionRefused(f"There is no value {path!r}.")
    if path is not None and (incident is None) != (sort_of(path) in ("totals", "label")):
        raise ActionRefused(f"{LABELS[sort_of(path)]}: say of which incident.")
    return incident, path, why


def _span(asked: dict[str, Any], paper: Paper) -> tuple[int, int]:
    """Return the selected words; raises ActionRefused where there are none."""
    start, end = asked.get("start"), asked.get("end")
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(paper.text)):
        raise ActionRefused("Select words of the text first.")
    span = whole_words(paper.text, (start, end))
    if span is None:
        raise ActionRefused("Select words of the text first.")
    return span


def _from_fields(path: str, fields: dict[str, Any], *, before: Value, text: str) -> Value:
    try:
        return from_fields(path, fields, before=before, text=text)
    except (ValueError, TypeError) as error:
        raise ActionRefused(str(error)) from None


def _renewed(path: str, value: Value, *, changed: str) -> Value:
    """Drop what was derived from a place's name when the name is written anew."""
    if path == "place" and changed == "name":
        return {**value, "admin1": None, "country": None}
    return value


def _has_quotes(path: str, value: Value) -> bool:
    return path == "evidence" or (isinstance(value, dict) and bool(value.get("evidence")))


def _row_id(incident: str | None, path: str | None) -> str:
    return f"{incident or 'article'}-{(path or '').replace('.', '-')}"
