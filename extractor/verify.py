"""Verify: check an output against its articles again, offline and without the model.

Every quote must stand at its offsets, up to typography. From the words behind each value the value is made again, by the
functions that made it first: names, types, figures, outcomes, sides, days, places, claims, summaries, totals. A value
that no draft could have led to is a mismatch. What a draft alone decides cannot be checked: stage, aggregate, the
relation of a place, and kind, side or channel where several fit the words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, TypeVar, get_args

from .article import Article
from .claiming import claim_polarity
from .clean import Sentence, make_view
from .counts import clause, count_of
from .draft import Role
from .fold import INVISIBLE, find_all_words, find_words, fold, folded
from .found import FoundCount, Words
from .ground import as_part, figure_at, is_day, people_near
from .kinds import kind_of
from .language import guess_language
from .normalize.dates import default_when
from .normalize.names import Aliases, load_aliases
from .normalize.places import article_countries
from .orders import is_order
from .outcomes import is_negated, outcome_near
from .parties import party_of
from .record import channel_in, located, settled_kind, summary_of, when_from, when_stated, when_within
from .schema import (
    Claim,
    Count,
    Evidence,
    Extraction,
    Incident,
    Kind,
    Party,
    Place,
    Provenance,
    Record,
    Total,
    When,
    each_evidence,
)
from .setting import Setting
from .totals import check_totals

T = TypeVar("T")
Findings = Iterator[tuple[str, str]]
"""Paths into an extraction, and what is wrong there."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A value that the article does not bear out."""

    article: str
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.article}: {self.path}: {self.message}"


def verify(extraction: Extraction, article: Article, *, aliases: Aliases | None = None) -> list[Mismatch]:
    """Return everything in an extraction that its article does not bear out; empty when all holds."""
    checker = checker_of(article, extraction.provenance, aliases=aliases)
    found = dict.fromkeys(checker.check(extraction))
    return [Mismatch(extraction.article_id, path, message) for path, message in found]


def checker_of(article: Article, provenance: Provenance, *, aliases: Aliases | None = None) -> Checker:
    """Return what checks extractions of one article that were made with the same publication date and language."""
    language = provenance.language or article.language or guess_language(article.text)
    view = make_view(replace(article, language=language))
    setting = Setting(
        text=article.text,
        view=view,
        published=provenance.published,
        language=language,
        countries=tuple(article_countries(view.text)),
        aliases=aliases or load_aliases(),
        is_upper=view.text.isupper(),
    )
    return Checker(article, setting)


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks extractions of one article."""

    article: Article
    setting: Setting

    def check(self, extraction: Extraction) -> Findings:
        """Yield path and message of everything that does not hold."""
        yield from self.provenance(extraction)
        yield from status(extraction)
        for path, evidence in each_evidence(extraction):
            yield from self.quote(path, evidence)
        for incident in extraction.incidents:
            yield from self.incident(incident, extraction.totals)
        for n, total in enumerate(extraction.totals):
            yield from self.total(f"totals.{n}", total)
        bare = [total.model_copy(update={"covers": ()}) for total in extraction.totals]
        totals, verdict = check_totals(bare, extraction.incidents)
        if tuple(totals) != extraction.totals or typographic(verdict) != typographic(extraction.totals_check):
            yield "totals_check", "does not follow from the totals and the incidents' figures"

    def provenance(self, extraction: Extraction) -> Findings:
        """Check that the output is of this text, and its date the one that the document states."""
        stated, article = extraction.provenance, self.article
        digest = hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
        if stated.article_sha256 != digest:
            yield (
                "provenance.article_sha256",
                "is of another text: give the article that this output was made from",
            )
        from_document = stated.published_from == article.published_from == "document"
        if from_document and stated.published != article.published:
            yield "provenance.published", f"is {stated.published}; the document states {article.published}"

    def quote(self, path: str, evidence: Evidence) -> Findings:
        """Check that a quote stands at its offsets, and that these take in nothing beside it."""
        text = self.setting.text
        if not 0 <= evidence.start < evidence.end <= len(text):
            yield (
                path,
                f"offsets {evidence.start}..{evidence.end} lie outside the text of {len(text)} characters",
            )
            return
        written = text[evidence.start : evidence.end]
        if folded(written).text != folded(evidence.quote).text:
            yield path, f"quote {evidence.quote!r} does not stand at {evidence.start}..{evidence.end}"
        elif any(char.isspace() or char in INVISIBLE for char in (written[0], written[-1])):
            yield path, f"offsets {evidence.start}..{evidence.end} take in the space beside the quote"
        elif self.is_order(evidence):
            yield path, f"quote {evidence.quote!r} tells a machine what to write: it is no part of the report"

    def is_order(self, evidence: Evidence) -> bool:
        """Whether a quote takes words from a sentence that is an order."""
        view = self.setting.view
        start, end = view.view_span(evidence.start, evidence.end)
        return any(is_order(s, view=view) for s in view.sentences if s.start < end and start < s.end)

    def incident(self, incident: Incident, totals: Sequence[Total]) -> Findings:
        """Check all values of one incident."""
        path = f"incidents.{incident.id}"
        sentences = self.sentences(incident.evidence)
        if sentences is None:
            yield f"{path}.evidence", "is not whole sentences of the article"
            sentences = []
        yield from self.party(f"{path}.attacker", incident.attacker)
        yield from self.party(f"{path}.target", incident.target)
        yield from self.counts(path, incident, sentences)
        yield from self.place(f"{path}.place", incident.place)
        yield from self.when(f"{path}.when", incident.when, totals)
        for n, claim in enumerate(incident.claims):
            yield from self.claim(f"{path}.claims.{n}", claim, incident)
        for weapon in incident.weapons:
            yield from self.stands(f"{path}.weapons", weapon)
        yield from self.attribution(path, incident)
        if sentences and not self.is_reachable(incident, sentences):
            yield f"{path}.kind", f"{incident.kind!r} is not what the sentences tell"
        yield from self.review(path, incident, sentences)
        if fold(incident.summary) != fold(summary_of(Incident.model_validate(typographic(incident)))):
            yield f"{path}.summary", "does not follow from the record"

    def party(self, path: str, party: Party) -> Findings:
        """Make a party from its words again."""
        words = self.words_of(party.evidence)
        if words is None:
            return
        again = party_of(
            words[0] if words else None,
            drafted_type=party.type,
            linked_to=words[1:],
            aliases=self.setting.aliases,
            quote=self.setting.quote,
            country=self.setting.country,
            is_upper=self.setting.is_upper,
        )
        yield from differences(path, party, again)

    def counts(self, path: str, incident: Incident, sentences: Sequence[Sentence]) -> Findings:
        """Make the counts again, each after those before it."""
        done: list[tuple[Count, FoundCount]] = []
        for count in incident.counts:
            where = f"{path}.counts.{count.id}"
            reads = list(self.figures(count))
            if not reads:
                yield f"{where}.words", f"{count.words!r} is no whole figure of its evidence"
                return
            faults, found = likeliest(
                (list(differences(where, count, again)), found)
                for words, sentence in reads
                for found in self.found_counts(count, words, sentence, before=done[-1][1] if done else None)
                for again in [self.made(found, incident, done)]
            )
            yield from faults
            if sentences and not any(sentence in sentences for _, sentence in reads):
                yield where, "is of a sentence that the incident does not cite"
            if count.group is not None and is_day(fold(count.group), language=self.setting.language):
                yield f"{where}.group", f"{count.group!r} is a time"
            if count.source is not None:
                yield from self.stands(f"{where}.source", count.source)
            done.append((count, found))

    def made(self, found: FoundCount, incident: Incident, earlier: Sequence[tuple[Count, FoundCount]]) -> Count:
        """Make the statement of a figure again."""
        target, attacker = incident.target, incident.attacker
        return count_of(found, earlier=earlier, target=target, attacker=attacker, setting=self.setting)

    def figures(self, count: Count | Total) -> Iterator[tuple[Words, Sentence]]:
        """Yield where the words of a figure stand in its evidence as a whole figure that says what is stated."""
        setting = self.setting
        span = self.words(count.evidence)
        sentence = self.sentence_at(span) if span else None
        if span is None or sentence is None:
            return
        for start, end in find_all_words(count.words, setting.view.text, start=span.start, end=span.end):
            read = figure_at(setting.view, start, end, sentence=sentence, language=setting.language)
            if read is None or (read[0].start, read[0].end) != (start, end):
                continue
            text = setting.view.text[sentence.start : sentence.end]
            if not is_negated(text, start - sentence.start, end - sentence.start, language=setting.language):
                yield read[0], sentence

    def found_counts(
        self, count: Count, words: Words, sentence: Sentence, *, before: FoundCount | None
    ) -> Iterator[FoundCount]:
        """Yield the figure as grounding can have found it, in each role that a draft can give it."""
        view, language = self.setting.view, self.setting.language
        read = figure_at(view, words.start, words.end, sentence=sentence, language=language)
        people = people_near(view, count.group, sentence=sentence, words=words) if count.group else None
        text = view.text[sentence.start : sentence.end]
        near = outcome_near(text, words.start - sentence.start, words.end - sentence.start, language=language)
        for role in get_args(Role):
            if read is not None:
                found = FoundCount(words, read[1], people, near or count.outcome, role, None, sentence.number)
                yield from {found, as_part(found, before, view=view, language=language)}

    def total(self, path: str, total: Total) -> Findings:
        """Check a total's figure, its quote and its period."""
        reads = list(self.figures(total))
        if not reads:
            yield f"{path}.words", f"{total.words!r} is no whole figure of its evidence"
        for words, sentence in reads[:1]:
            read = figure_at(
                self.setting.view, words.start, words.end, sentence=sentence, language=self.setting.language
            )
            if read and (read[1].number, read[1].number_high, read[1].qualifier) != stated_figure(total):
                yield f"{path}.number", f"{stated_figure(total)} cannot be read from {total.words!r}"
            span = self.words(total.evidence)
            whole = clause(span.start, span.end, sentence=sentence, setting=self.setting) if span else None
            if whole is None or (whole.start, whole.end) != (total.evidence.start, total.evidence.end):
                yield path, "its evidence is not the clause of its figure"
        if total.period is not None:
            yield from self.stands(f"{path}.period", total.period)

    def place(self, path: str, place: Place) -> Findings:
        """Make a place from its words again, with each of its parts either stated by them or derived."""
        words = self.words_of(place.evidence)
        if words is None:
            return
        if not words:
            if place != Place():
                yield path, "stands on no words"
            return
        names = [self.setting.name(word) for word in words]
        name = names[0] if place.name is not None else None
        stated = [[None, *self.spellings(part, words, names)] for part in (place.admin1, place.country)]
        bare = [
            Place(name=name, admin1=admin1, country=country, relation=place.relation, evidence=place.evidence)
            for admin1, country in product(*stated)
        ]
        made = [located(one, setting=self.setting) for one in bare if one.name or one.admin1 or one.country]
        if not made:
            yield path, "says nothing of what its words say"
            return
        faults, _ = likeliest((list(differences(path, place, again)), again) for again in made)
        yield from faults

    def spellings(self, part: str | None, words: Sequence[Words], names: Sequence[str]) -> Iterator[str]:
        """Yield how the evidence writes a part of a place: as a quote of its own, or inside another."""
        if part is None:
            return
        yield from (name for name in names if fold(name) == fold(part))
        for word in words:
            yield from (word.text[start:end] for start, end in find_all_words(part, word.text))

    def when(self, path: str, when: When, totals: Sequence[Total]) -> Findings:
        """Resolve a time again: from its words, from the article's period, or from the publication date."""
        words = self.words_of(when.evidence)
        if words is None:
            return
        again: When | None = when_from(default_when(self.setting.published), words=None, evidence=())
        if words:
            stated = when.words is not None
            again = (when_stated if stated else when_within)(words[0], setting=self.setting)
            if not stated and not any(fold(total.period or "") == fold(words[0].text) for total in totals):
                yield path, f"{words[0].text!r} is the period of no total"
        if again is None:
            yield path, "states no day"
        else:
            yield from differences(path, when, again)

    def claim(self, path: str, claim: Claim, incident: Incident) -> Findings:
        """Check who claims, and whether the sentence says so."""
        said = self.words(claim.evidence)
        if said is None:
            return
        if self.sentences([claim.evidence]) is None:
            yield path, "its evidence is not a whole sentence"
        quotes = [claim.evidence, *incident.evidence, *incident.attacker.evidence]
        named = [words.text for e in quotes if (words := self.words(e)) is not None]
        if not any(self.holds(text, claim.claimed_by) for text in named):
            yield f"{path}.claimed_by", f"{claim.claimed_by!r} does not stand in its evidence"
        by = find_words(claim.claimed_by, said.text)
        if claim_polarity(said.text, by=by, language=self.setting.language) != claim.polarity:
            yield f"{path}.polarity", f"{said.text!r} does not say {claim.polarity}"
        if claim.channel == "unknown" != channel_in(said.text):
            yield f"{path}.channel", f"is {channel_in(said.text)} in {said.text!r}"
        if claim.outlet is not None:
            yield from self.stands(f"{path}.outlet", claim.outlet)

    def attribution(self, path: str, incident: Incident) -> Findings:
        """Check that attribution and claims agree, and who is said to attribute."""
        polarities = {claim.polarity for claim in incident.claims}
        expected = "claimed" if "claimed" in polarities else "denied" if polarities else None
        if expected != (incident.attribution if incident.attribution in ("claimed", "denied") else None):
            yield (
                f"{path}.attribution",
                f"is {incident.attribution}; the claims make it {expected or 'neither'}",
            )
        by = incident.attributed_by
        if by is not None and expected == "claimed":
            first = incident.claims[0]
            outlet = f" ({first.outlet})" if first.outlet else ""
            if fold(by) != fold(f"{first.claimed_by}{outlet}"):
                yield f"{path}.attributed_by", f"{by!r} is not who claims"
        elif by is not None:
            yield from self.stands(f"{path}.attributed_by", by)

    def is_reachable(self, incident: Incident, sentences: Sequence[Sentence]) -> bool:
        """Whether some draft leads to the kind of this incident."""
        view = self.setting.view
        lead, *rest = (view.sentence_text(sentence.number) for sentence in sentences)
        made = (
            kind_of(lead, " ".join(rest), drafted=drafted, target=incident.target.type, language=self.setting.language)
            for drafted in get_args(Kind)
        )
        return any(
            incident.kind == settled_kind(kind, counts=incident.counts, target=incident.target, place=incident.place)
            for kind in made
        )

    def review(self, path: str, incident: Incident, sentences: Sequence[Sentence]) -> Findings:
        """Check the reasons for review that follow from the text."""
        broken = any(s.start <= end and start <= s.end for s in sentences for start, end in self.setting.view.broken)
        place = incident.place
        derived = {
            "broken_text": broken,
            "ambiguous_place": place.name is not None and place.country_code is None,
        }
        for flag, is_due in derived.items():
            if is_due != (flag in incident.needs_review):
                yield f"{path}.needs_review", f"{flag} is {'missing' if is_due else 'not due'}"

    def words(self, evidence: Evidence) -> Words | None:
        """Return the words of the view behind a quote; None where the view has none at these offsets."""
        if not 0 <= evidence.start < evidence.end <= len(self.setting.text):
            return None
        start, end = self.setting.view.view_span(evidence.start, evidence.end)
        return Words(self.setting.view.text[start:end], start, end) if start < end else None

    def words_of(self, evidence: Sequence[Evidence]) -> list[Words] | None:
        """Return the words behind several quotes; None where one of them has none, which is reported as a quote."""
        words = [self.words(one) for one in evidence]
        return None if None in words else [word for word in words if word is not None]

    def sentence_at(self, words: Words) -> Sentence | None:
        """Return the sentence that holds words."""
        return next((s for s in self.setting.view.sentences if s.start <= words.start and words.end <= s.end), None)

    def sentences(self, evidence: Sequence[Evidence]) -> list[Sentence] | None:
        """Return the sentences that quotes are made of; None if they are not whole ones."""
        found: list[Sentence] = []
        for words in self.words_of(evidence) or []:
            inside = [s for s in self.setting.view.sentences if words.start <= s.start and s.end <= words.end]
            if not inside or (inside[0].start, inside[-1].end) != (words.start, words.end):
                return None
            found.extend(inside)
        return found or None

    def stands(self, path: str, words: str) -> Findings:
        """Check that words without evidence of their own stand in the article."""
        if not self.holds(self.setting.view.text, words):
            yield path, f"{words!r} does not stand in the article"

    def holds(self, text: str, words: str) -> bool:
        """Whether a text holds words; in any case only where the article is in capitals."""
        if self.setting.is_upper:
            text, words = text.casefold(), words.casefold()
        return find_words(words, text) is not None


def status(extraction: Extraction) -> Findings:
    """Check that the status fits what there is."""
    if (extraction.status == "ok") != bool(extraction.incidents):
        yield "status", f"is {extraction.status} with {len(extraction.incidents)} incidents"
    if len({incident.id for incident in extraction.incidents}) < len(extraction.incidents):
        yield "incidents", "two have the same id"


def stated_figure(count: Total) -> tuple[int | None, int | None, str]:
    """Return number, upper number and qualifier."""
    return count.number, count.number_high, count.qualifier


def likeliest(tries: Iterable[tuple[list[tuple[str, str]], T]]) -> tuple[list[tuple[str, str]], T]:
    """Return the first try without faults, else the one with the fewest."""
    best = None
    for faults, found in tries:
        if best is None or len(faults) < len(best[0]):
            best = faults, found
        if not faults:
            break
    if best is None:
        raise ValueError("There is nothing to choose from.")
    return best


def differences(path: str, stated: Record, again: Record) -> Findings:
    """Yield the fields in which a record differs from what its words make, up to typography."""
    for field in type(stated).model_fields:
        old, new = getattr(stated, field), getattr(again, field)
        if field == "evidence":
            old, new = ([(e.start, e.end) for e in each(value)] for value in (old, new))
        elif field == "source":
            continue
        if typographic(old) != typographic(new):
            yield f"{path}.{field}", f"{old!r} does not follow from its words, which make {new!r}"


def each(evidence: Evidence | Sequence[Evidence]) -> Sequence[Evidence]:
    """Return one quote or several as a sequence."""
    return [evidence] if isinstance(evidence, Evidence) else evidence


def typographic(value: Any) -> Any:
    """Return a value in which strings that differ in typography alone are the same."""
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, Record):
        return {name: typographic(getattr(value, name)) for name in type(value).model_fields}
    return [typographic(one) for one in value] if isinstance(value, list | tuple) else value
