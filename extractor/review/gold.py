"""Gold labels from a review: finished articles in the format of the evaluation's gold set.

A label is what the record says without its derived values, incidents and figures numbered in order, and what is known
of the article beside them. An article whose label would be refused is left out and the reason said; a label that
somebody else wrote is never replaced.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import SettingsError
from ..fold import find_words
from ..reviewed import LabelDetails, Reviewed
from ..schema import Count, Evidence, Incident, Party, Total
from .corrected import corrected, write_whole
from .desk import Desk, Paper, details_of
from .regions import region_of
from .settle import settle
from .values import values_of

SHARED_RUN = 12  # two gold articles may not share a run of this many words
KEPT_FLAGS = ("broken_text", "rival_accounts")  # R60: gold carries these alone
_WORD = re.compile(r"\w+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}")

Label = dict[str, Any]


@dataclass(slots=True)
class Written:
    """What became of the articles of a review."""

    folder: Path
    labels: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    unfinished: int = 0

    def __str__(self) -> str:
        noun = "label" if len(self.labels) == 1 else "labels"
        parts = [f"{len(self.labels)} {noun} written to {self.folder}"]
        parts += [f"{self.unfinished} not finished"] if self.unfinished else []
        parts += [f"{len(self.left_out)} left out"] if self.left_out else []
        return ", ".join(parts)


def write_gold(desk: Desk, folder: Path) -> Written:
    """Write the label and the text of every finished article; a blind coder's labels go to ``second/``.

    Raises SettingsError if the folder cannot be written to.
    """
    labels = folder / "second" if desk.mode == "blind" else folder
    try:
        labels.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"Cannot write to {str(folder)!r}: {error.strerror}. Choose another folder.") from None
    written = Written(labels)
    taken: dict[str, str] = {}
    runs = {} if desk.mode == "blind" else _runs_in(folder)
    for paper in desk.papers:
        if not desk.sheet(paper).finished:
            written.unfinished += 1
            continue
        name = slug(paper, taken)
        fault = next(_obstacles(desk, paper, name, labels=labels, folder=folder, runs=runs), None)
        if fault is not None:
            written.left_out.append(f"{paper.result.article_id}: {fault}")
            continue
        label = label_of(corrected(desk, paper), paper, details=details(desk, paper), name=name, coder=desk.reviewer)
        write_whole(folder / f"{name}.txt", paper.text)
        write_whole(labels / f"{name}.json", json.dumps(label, ensure_ascii=False, indent=2) + "\n")
        written.labels.append(name)
    return written


def slug(paper: Paper, taken: dict[str, str]) -> str:
    """Return the name of an article's files: its id in small letters, digits and hyphens; never that of another."""
    bare = _NOT_SLUG.sub("-", paper.result.article_id.lower()).strip("-")
    name = bare or f"article-{paper.key[-8:]}"
    if taken.setdefault(name, paper.key) != paper.key:
        name = f"{name}-{paper.key[-8:]}"
        taken[name] = paper.key
    return name


def details(desk: Desk, paper: Paper) -> LabelDetails:
    """Return what a label says of the article: what the reviewer said, else what can be told from the article."""
    said = details_of(desk.sheet(paper))
    if said is not None:
        return said
    setting = desk.setting(paper)
    incidents = desk.sheet(paper).standing()
    countries = [i.place.country_code for i in incidents if i.place.country_code] or list(setting.countries)
    return LabelDetails(
        published=setting.published,
        language=setting.language,
        style="other",
        region=next((region for code in countries if (region := region_of(code))), None),
        empty_kind=None if incidents else "other",
    )


def missing_details(details: LabelDetails) -> list[str]:
    """Name what a label cannot do without and the article does not tell."""
    missing = [name for name in ("published", "language", "region") if not getattr(details, name)]
    if details.language and not _LANGUAGE.fullmatch(details.language):
        missing.append("language")
    return missing


def faults_of(desk: Desk, paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield the incident and the message of every value for which a label would be refused."""
    setting = desk.setting(paper)
    for incident in desk.sheet(paper).standing():
        for path, value in values_of(incident).items():
            stated = {**value, "reading": _reading(value)} if path.startswith("counts.") else value
            _, faults = settle(path, stated, setting=setting)
            yield from ((incident.id, fault) for fault in faults)


def _reading(count: Mapping[str, Any]) -> str:
    """Say how to read a figure again: by its words, unless it has no number or is one person."""
    if count["qualifier"] in ("vague", "none_reported"):
        return str(count["qualifier"])
    return "one" if count["number"] == 1 else "as_written"


def _obstacles(
    desk: Desk, paper: Paper, name: str, *, labels: Path, folder: Path, runs: dict[str, str]
) -> Iterator[str]:
    """Yield why an article cannot become gold."""
    missing = missing_details(details(desk, paper))
    if missing:
        yield f"no {', no '.join(missing)} is known: fill it in under “Label” on its page"
    yield from (f"{incident}: {fault}" for incident, fault in faults_of(desk, paper))
    owner = _owner(labels / f"{name}.json")
    if owner not in (None, desk.reviewer):
        yield f"{labels / name}.json is by {owner or 'somebody else'}: delete it first, or choose another folder"
    text = folder / f"{name}.txt"
    if text.exists() and text.read_bytes() != paper.text.encode("utf-8"):
        yield f"{text} holds another text: choose another folder"
    if desk.mode == "review":
        other = _shared(paper.text, name, runs)
        if other:
            yield f"shares {SHARED_RUN} words in a row with {other}: a gold set holds each report once"


def _owner(file: Path) -> str | None:
    """Return who wrote a label, the empty string if it does not say; None where there is none."""
    try:
        label = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return ""
    return str(label.get("coder") or "") if isinstance(label, dict) else ""


def _runs_in(folder: Path) -> dict[str, str]:
    """Return the runs of words of the articles in a gold folder, with their owners."""
    runs: dict[str, str] = {}
    for file in sorted(folder.glob("*.txt")):
        for run in _runs(file.read_text(encoding="utf-8", errors="replace")):
            runs.setdefault(run, file.stem)
    return runs


def _runs(text: str) -> Iterator[str]:
    words = [word.lower() for word in _WORD.findall(text)]
    yield from (" ".join(words[at : at + SHARED_RUN]) for at in range(len(words) - SHARED_RUN + 1))


def _shared(text: str, name: str, runs: dict[str, str]) -> str | None:
    """Name another article that shares a run of words; where there is none, these runs are taken."""
    own = list(_runs(text))
    other = next((runs[run] for run in own if runs.get(run, name) != name), None)
    if other is None:
        runs.update(dict.fromkeys(own, name))
    return other


def label_of(result: Reviewed, paper: Paper, *, details: LabelDetails, name: str, coder: str) -> Label:
    """Return one article as a gold label."""
    incidents = sorted(result.incidents, key=lambda incident: min((e.start for e in incident.evidence), default=0))
    renamed = {incident.id: f"i{n}" for n, incident in enumerate(incidents, start=1)}
    article = paper.article
    label: Label = {
        "id": name, "title": article.title, "published": str(details.published), "source": article.source,
        "language": details.language, "coder": coder,
        "tags": {"style": details.style or "other", "noise": list(details.noise), "rules": [],
                 "empty_kind": None if incidents else details.empty_kind or "other", "region": details.region},
        "incidents": [incident_label(i, id=renamed[i.id], text=paper.text) for i in incidents],
        "totals": [total_label(t, renamed=renamed) for t in result.totals],
    }  # fmt: skip
    return {**label, "note": details.note} if details.note else label


def incident_label(incident: Incident, *, id: str, text: str) -> Label:
    """Return one incident without what the gazetteer, the alias table and the calendar derive."""
    plain = incident.model_dump(
        mode="json", include={"stage", "kind", "summary", "attribution", "attributed_by", "aggregate"}
    )
    place, when = incident.place, incident.when
    admin1 = place.admin1 if place.admin1 and find_words(place.admin1, text) else None
    return {
        "id": id,
        **plain,
        "attacker": party_label(incident.attacker),
        "target": party_label(incident.target),
        "counts": list(count_labels(incident.counts)),
        "place": {"name": place.name, "admin1": admin1, "country": place.country, "relation": place.relation,
                  "evidence": quotes(place.evidence)},
        "when": {"words": raw_words(when.words, when.evidence, text), "start": when.start and str(when.start),
                 "end": when.end and str(when.end), "span": when.span, "basis": when.basis,
                 "evidence": quotes(when.evidence)},
        "claims": [claim.model_dump(mode="json") for claim in incident.claims],
        "weapons": [words for weapon in incident.weapons if (words := raw_words(weapon, (), text))],
        "needs_review": [flag for flag in incident.needs_review if flag in KEPT_FLAGS],
        "evidence": quotes(incident.evidence),
    }  # fmt: skip


def party_label(party: Party) -> Label:
    """Return one side."""
    plain = party.model_dump(mode="json", include={"name", "description", "type", "affiliated_with"})
    return {**plain, "evidence": quotes(party.evidence)}


def count_labels(counts: Iterable[Count]) -> Iterator[Label]:
    """Yield the figures of one incident, numbered in order."""
    counts = list(counts)
    renamed = {count.id: f"c{n}" for n, count in enumerate(counts, start=1)}
    for count in counts:
        words = raw_words(count.words, (count.evidence,), count.evidence.quote) or count.words
        ref = renamed.get(count.ref or "")
        yield {**count.model_dump(mode="json"), "id": renamed[count.id], "words": words, "ref": ref}


def total_label(total: Total, *, renamed: Mapping[str, str]) -> Label:
    """Return one total."""
    words = raw_words(total.words, (total.evidence,), total.evidence.quote) or total.words
    covers = [renamed[id] for id in total.covers if id in renamed]
    return {**total.model_dump(mode="json"), "words": words, "covers": covers}


def raw_words(words: str | None, evidence: Iterable[Evidence], text: str) -> str | None:
    """Return words as the raw text writes them: there, or else the quote itself."""
    if words is None or words in text:
        return words
    span = find_words(words, text)
    return text[span[0] : span[1]] if span else next((e.quote for e in evidence), None)


def quotes(evidence: Iterable[Evidence]) -> list[Label]:
    """Return evidence as labels hold it."""
    return [e.model_dump() for e in evidence]
