"""Verify: check an output against its articles again, offline and without the model.

Every quote must stand at its offsets, up to typography; every value must be in its own evidence; everything derived
(numbers, dates, countries, canonical names, summaries, the totals check) must follow again from the words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .article import Article
from .claiming import claim_polarity
from .clean import make_view
from .fold import find_words, fold
from .language import guess_language
from .normalize.dates import default_when, read_when, window_of
from .normalize.names import Aliases, load_aliases
from .normalize.numbers import find_figures, read_figure, read_single
from .normalize.places import article_countries, locate
from .parties import canonical_of
from .record import summary_of, when_from
from .schema import Claim, Count, Evidence, Extraction, Incident, Party, Place, Total, When, each_evidence
from .totals import check_totals


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A value that the article does not bear out."""

    article: str
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.article}: {self.path}: {self.message}"


@dataclass(frozen=True, slots=True)
class Checker:
    """One extraction against one article."""

    article: Article
    language: str | None
    countries: tuple[str, ...]
    aliases: Aliases
    is_upper: bool

    def check(self, extraction: Extraction) -> Iterator[tuple[str, str]]:
        """Yield path and message of everything that does not hold."""
        digest = hashlib.sha256(self.article.text.encode("utf-8", "surrogatepass")).hexdigest()
        if extraction.provenance.article_sha256 != digest:
            yield "provenance.article_sha256", "is of another text: give the article that this output was made from"
        for path, evidence in each_evidence(extraction):
            yield from self.quote(path, evidence)
        for incident in extraction.incidents:
            yield from self.incident(incident)
        for n, total in enumerate(extraction.totals):
            yield from self.figure(f"totals.{n}", total)
            yield from self.inside(f"totals.{n}.period", total.period, None)
        totals, verdict = check_totals(extraction.totals, extraction.incidents)
        if tuple(totals) != extraction.totals or verdict != extraction.totals_check:
            yield "totals_check", "does not follow from the totals and the incidents' figures"

    def quote(self, path: str, evidence: Evidence) -> Iterator[tuple[str, str]]:
        """Check that a quote stands at its offsets."""
        text = self.article.text
        if not 0 <= evidence.start < evidence.end <= len(text):
            yield path, f"offsets {evidence.start}..{evidence.end} lie outside the text of {len(text)} characters"
        elif fold(text[evidence.start : evidence.end]) != fold(evidence.quote):
            yield path, f"quote {evidence.quote!r} does not stand at {evidence.start}..{evidence.end}"

    def incident(self, incident: Incident) -> Iterator[tuple[str, str]]:
        """Check all values of one incident."""
        path = f"incidents.{incident.id}"
        yield from self.party(f"{path}.attacker", incident.attacker)
        yield from self.party(f"{path}.target", incident.target)
        for count in incident.counts:
            yield from self.count(f"{path}.counts.{count.id}", count, incident)
        yield from self.place(f"{path}.place", incident.place)
        yield from self.when(f"{path}.when", incident.when)
        for n, claim in enumerate(incident.claims):
            yield from self.claim(f"{path}.claims.{n}", claim, incident)
        for weapon in incident.weapons:
            yield from self.inside(f"{path}.weapons", weapon, None)
        if incident.attribution == "claimed" and not any(c.polarity == "claimed" for c in incident.claims):
            yield f"{path}.attribution", "is claimed, and no claim is recorded"
        if incident.summary != summary_of(incident):
            yield f"{path}.summary", "does not follow from the record"

    def party(self, path: str, party: Party) -> Iterator[tuple[str, str]]:
        """Check a party's words against its own evidence."""
        for field in ("name", "description"):
            yield from self.inside(f"{path}.{field}", getattr(party, field), party.evidence)
        for name in party.affiliated_with:
            yield from self.inside(f"{path}.affiliated_with", name, party.evidence)
        country = self.countries[0] if self.countries else None
        if party.canonical != canonical_of(party.name, party.description, aliases=self.aliases, country=country):
            yield f"{path}.canonical", f"{party.canonical!r} is not the canonical form of {party.name!r}"

    def count(self, path: str, count: Count, incident: Incident) -> Iterator[tuple[str, str]]:
        """Check a figure, its people, its source and what it refers to."""
        yield from self.figure(path, count)
        yield from self.inside(f"{path}.group", count.group, None)
        yield from self.inside(f"{path}.source", count.source, None)
        if count.ref is not None and count.ref not in {c.id for c in incident.counts if c.id != count.id}:
            yield f"{path}.ref", f"{count.ref!r} is no other count of this incident"

    def figure(self, path: str, count: Count | Total) -> Iterator[tuple[str, str]]:
        """Check that the number is what its words say, and the words what the quote says."""
        read = read_figure(count.words, language=self.language) or read_single(count.words, language=self.language)
        stated = (count.number, count.number_high, count.qualifier)
        if read is None or (read.number, read.number_high, read.qualifier) != stated:
            yield f"{path}.number", f"{stated} cannot be read from {count.words!r}"
        quote = count.evidence.quote
        span = find_words(count.words, quote)
        if span is None:
            yield f"{path}.words", f"{count.words!r} does not stand in its evidence {quote!r}"
            return
        found = [f for f in find_figures(quote, language=self.language) if f.start < span[1] and span[0] < f.end]
        if found and not any(fold(f.words) == fold(count.words) for f in found):
            yield f"{path}.words", f"{count.words!r} is only a part of {found[0].words!r}"

    def place(self, path: str, place: Place) -> Iterator[tuple[str, str]]:
        """Check a place's words, and what the gazetteer derives from them."""
        if place.name is None and place.admin1 is None and place.country is None:
            if place != Place():
                yield path, "is derived from no words"
            return
        written = [p for p in (place.name, place.admin1, place.country) if p and self.stands(p, place.evidence)]
        if not written:
            yield path, f"{place.name!r} does not stand in its evidence"
        if place.name is not None:
            yield from self.inside(f"{path}.name", place.name, place.evidence)
        bare = Place(name=place.name, admin1=place.admin1, country=place.country, relation=place.relation, evidence=place.evidence)
        again = locate(bare, language=self.language, countries=self.countries)
        if again != place:
            yield path, "its codes and coordinates do not follow from its words"

    def when(self, path: str, when: When) -> Iterator[tuple[str, str]]:
        """Check the time words, and the days that they mean."""
        yield from self.inside(f"{path}.words", when.words, when.evidence)
        if when != self.resolved(when):
            yield path, "its days do not follow from its words and the publication date"

    def resolved(self, when: When) -> When | None:
        """Resolve a time again."""
        published = self.article.published
        if when.words is not None:
            read = read_when(when.words, published=published, language=self.language)
        elif when.evidence:
            read = window_of(when.evidence[0].quote, published=published)
        else:
            read = default_when(published)
        return None if read is None else when_from(read, words=when.words, evidence=when.evidence)

    def claim(self, path: str, claim: Claim, incident: Incident) -> Iterator[tuple[str, str]]:
        """Check who claims, and whether the quote says so."""
        named = (claim.evidence, *incident.attacker.evidence)
        yield from self.inside(f"{path}.claimed_by", claim.claimed_by, named)
        yield from self.inside(f"{path}.outlet", claim.outlet, None)
        if claim_polarity(claim.evidence.quote, language=self.language) != claim.polarity:
            yield f"{path}.polarity", f"{claim.evidence.quote!r} does not say {claim.polarity}"

    def inside(self, path: str, words: str | None, evidence: Sequence[Evidence] | None) -> Iterator[tuple[str, str]]:
        """Check that words stand in their evidence; without evidence of their own, in the article."""
        if words is None or self.stands(words, evidence):
            return
        where = "the article" if evidence is None else "its evidence"
        yield path, f"{words!r} does not stand in {where}"

    def stands(self, words: str, evidence: Sequence[Evidence] | None) -> bool:
        """Whether words stand somewhere, in the repaired reading of it; in any case only where the text is in capitals."""
        texts = [self.article.text] if evidence is None else [e.quote for e in evidence]
        return any(self.holds(make_view(Article(text)).text, words) or self.holds(text, words) for text in texts)

    def holds(self, text: str, words: str) -> bool:
        """Whether one text holds words."""
        if self.is_upper:
            text, words = text.casefold(), words.casefold()
        return find_words(words, text) is not None


def verify(extraction: Extraction, article: Article, *, aliases: Aliases | None = None) -> list[Mismatch]:
    """Return everything in an extraction that its article does not bear out; empty when all holds."""
    view = make_view(article)
    published = extraction.provenance.published or article.published
    checker = Checker(
        article=Article(article.text, id=article.id, published=published, language=article.language),
        language=article.language or guess_language(article.text),
        countries=tuple(article_countries(view.text)),
        aliases=aliases or load_aliases(),
        is_upper=view.text.isupper(),
    )
    return [Mismatch(extraction.article_id, path, message) for path, message in checker.check(extraction)]
