"""What a fault run has shown: the server's log beside the output, article by article."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .answer import SWAP
from .brief import Brief, brief
from .plan import GOOD, Plan
from .server import DOWN

UNSTATED = {"no_usage": "prompt_tokens", "negative_usage": "prompt_tokens"}
"""Usage that no reply stated: it is to be null, and never a nought."""
FLAGGED = frozenset({"swapped_ever"})
"""Answers of which the record must say that they could not be true."""


@dataclass(slots=True)
class Arrived:
    """What arrived at the server: requests, faults by kind, and the answers that had to be paid more than once."""

    requests: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    paid_twice: int = 0


@dataclass(slots=True)
class Output:
    """What is wrong with an output, in words."""

    lines: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    corrupt: list[str] = field(default_factory=list)


def read_log(path: Path, plans: Sequence[Plan], *, first_round: int) -> Arrived:
    """Read the server's log. Behind ``first_round`` bytes failed articles are tried again, so what had no good answer
    before may be paid for once more.
    """
    arrived = Arrived()
    at = 0
    with path.open() as lines:
        for line in lines:
            at += len(line)
            number, kind = int(line.split()[1]), line.split()[2]
            plan = plans[number] if number < len(plans) else Plan()
            arrived.requests += kind != DOWN
            arrived.faults[kind] += kind != GOOD
            if at <= first_round or plan.is_whole:
                arrived.answers[number] += (kind == plan.usual) - (kind == DOWN)
    arrived.faults = +arrived.faults
    arrived.paid_twice = sum(
        max(0, paid - plan.answers) for plan, paid in ((plans[n], paid) for n, paid in arrived.answers.items())
    )
    return arrived


def read_output(path: Path, plans: Sequence[Plan]) -> Output:
    """Compare an output with what each article must have become."""
    output = Output()
    seen: Counter[str] = Counter()
    places: list[int] = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            output.lines += 1
            record = read_record(line)
            id = str(record.get("article_id"))
            seen[id] += 1
            output.statuses[str(record.get("status"))] += 1
            number = number_of(id, articles=len(plans))
            places.append(number)
            problems = ["no article of the input"] if number < 0 else problems_of(record, number, plans[number])
            output.corrupt += [f"line {output.lines}, {id}: {problem}" for problem in problems]
    output.lost = [id for id in (f"brief-{n}" for n in range(len(plans))) if not seen[id]]
    output.duplicated = [id for id, times in seen.items() if times > 1]
    if places != sorted(places):
        output.corrupt.append("lines are not in the order of the input")
    return output


def read_record(line: str) -> dict[str, Any]:
    """Read one line as an object; an empty one where it is none."""
    try:
        record = json.loads(line)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}


def number_of(id: str, *, articles: int) -> int:
    """Return the number of an article's id, or -1."""
    digits = id.removeprefix("brief-")
    return int(digits) if digits.isdecimal() and int(digits) < articles else -1


def problems_of(record: dict[str, Any], number: int, plan: Plan) -> Iterator[str]:
    """Yield what is wrong with the record of one article."""
    article = brief(number)
    if record.get("status") not in plan.statuses:
        yield f"status {record.get('status')!r} after {(*plan.passing, plan.usual)}{reason_in(record)}"
    if record.get("input") != {"desk": number % 7}:
        yield f"input {record.get('input')!r}"
    if record.get("provenance", {}).get("article_sha256") != hashlib.sha256(article.text.encode()).hexdigest():
        yield "made from another text"
    if plan.is_whole and facts_in(record) != facts_of(article):
        yield f"says {facts_in(record)}, not {facts_of(article)}"
    told = json.dumps(record.get("incidents"), ensure_ascii=False)
    if any(words in told for words in foreign_words(number)):
        yield "holds words of another article"
    if plan.usual in FLAGGED and not record.get("issues"):
        yield "says nothing of an answer that was not its own"
    if not all(is_verbatim(evidence, article.text) for evidence in each_evidence(record)):
        yield "a quote is not in the article"
    unstated = UNSTATED.get(plan.usual)
    if unstated and record.get("usage", {}).get(unstated) is not None:
        yield "states tokens that nobody counted"


def reason_in(record: dict[str, Any]) -> str:
    """Return what a record says first of itself, as the end of a sentence."""
    issues = record.get("issues") or [{}]
    return f": {issues[0].get('code')}, {issues[0].get('message')}" if issues[0] else ""


def facts_in(record: dict[str, Any]) -> list[list[object]]:
    """Return what a record says, in the form of ``facts_of``."""
    return [
        [
            incident["attacker"]["name"],
            incident["place"]["name"],
            [[count["outcome"], count["number"]] for count in incident["counts"]],
            [claim["claimed_by"] for claim in incident["claims"]],
        ]
        for incident in record.get("incidents", ())
    ]


def facts_of(article: Brief) -> list[list[object]]:
    """Return what the record of an article must say."""
    facts = article.facts
    counts = [["killed", facts.killed], ["wounded", facts.wounded]]
    return [[facts.attacker, facts.town, counts, [facts.claimed_by]]]


def foreign_words(number: int) -> tuple[str, str]:
    """Return the names of the article whose answer came in the place of this one's."""
    other = brief((number + SWAP) % 10**6).facts
    return other.attacker, f'"{other.town}"'


def each_evidence(value: object) -> Iterator[dict[str, Any]]:
    """Yield every quote of a record."""
    if isinstance(value, list):
        for item in value:
            yield from each_evidence(item)
    elif isinstance(value, dict):
        if {"quote", "start", "end"} <= value.keys():
            yield value
        for item in value.values():
            yield from each_evidence(item)


def is_verbatim(evidence: dict[str, Any], text: str) -> bool:
    """Whether a quote stands in the article where it says."""
    return bool(text[evidence["start"] : evidence["end"]] == evidence["quote"])
