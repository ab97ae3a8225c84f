"""Grounding: words of a draft become exact places in the article, or a reason why they do not.

    Draft ──> where is it written? ──> does it say that? ──> Finding (words with offsets into the view)
                     └── no ──────────────── no ──────────> Problem (sent back to the model, or listed as an issue)

Nothing is accepted that the article does not say: words must stand in it up to typography (R23), a figure must be
readable from its own words (R7, R14), a claim needs words of claiming near the name (R16), and its polarity must be
the text's (R26).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from .claiming import claim_polarity, leaves_open_who, of_one_stem
from .clean import Sentence, View
from .cues import has_cue, pattern
from .draft import Draft, DraftAttack, DraftFigure, DraftOutcome, DraftTotal, ToldFigure, ToldTotal
from .fold import find_all_words, find_words
from .found import Finding, FoundClaim, FoundCount, FoundTotal, Grounded, Problem, Words
from .normalize.dates import find_dates, read_when, window_of
from .normalize.numbers import Figure, FoundFigure, find_figures, read_figure, read_single
from .normalize.places import find_places
from .orders import is_order
from .outcomes import CUES, is_negated, outcome_near
from .party_types import camp, party_type
from .plausible import apart, has_content, holds_a_name, is_thing
from .schema import Polarity
from .timing import in_dateline, times_in
from .window import Window


def ground(
    draft: Draft,
    *,
    view: View,
    window: Window,
    language: str | None = None,
    published: date | None = None,
    countries: tuple[str, ...] = (),
    fills: bool = False,
) -> Grounded:
    """Find every value of ``draft`` in the article; what cannot be found is left out and named in ``problems``.

    With ``fills``, a place or time that a draft lacks is the first that its sentences name.
    """
    reader = Reader(view, window, language, published, countries, fills, [])
    findings = tuple(f for attack in draft.attacks if (f := reader.finding(attack)) is not None)
    totals = tuple(t for total in draft.totals if (t := reader.total(total)) is not None)
    return Grounded(findings, totals, tuple(reader.problems))


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one draft against one window of one article, and collects what is wrong."""

    view: View
    window: Window
    language: str | None
    published: date | None
    countries: tuple[str, ...]
    fills: bool
    problems: list[Problem]

    def finding(self, attack: DraftAttack) -> Finding | None:
        """Ground one attack; None when no sentence of the window is cited."""
        cited = self.cited(attack.sentences)
        if not cited:
            self.fault("no_sentence", "sentences", str(attack.sentences), "cite the numbers of the sentences")
            return None
        known = len(self.problems)
        counts = tuple(self.counts(attack.figures, cited))
        place = self.place(attack.place, cited)
        by, on = self.parties(attack, cited, counts=counts, place=place)
        found = Finding(
            sentences=tuple(s.number for s in cited),
            counts=counts,
            kind=attack.kind,
            stage="attempted" if "attempted" in attack.marks else "accomplished",
            by=by,
            by_type=attack.by_type,
            linked_to=tuple(w for name in attack.linked_to if (w := self.words("linked_to", name, cited))),
            known=attack.known,
            said_by=self.words("said_by", attack.said_by, cited),
            on=on,
            on_type=attack.on_type,
            place=place,
            relation=attack.place_relation,
            province=self.words("province", attack.province, cited, is_told=True),
            country=self.words("country", attack.country, cited, is_told=True),
            time=self.time(attack.time, cited),
            claims=tuple(self.claims(attack, cited)),
            weapons=tuple(w for weapon in attack.weapons if (w := self.words("weapons", weapon, cited))),
            several="several" in attack.marks,
        )
        return replace(found, flags=tuple(self.flags(cited, is_short=len(self.problems) > known)))

    def parties(
        self,
        attack: DraftAttack,
        cited: list[Sentence],
        *,
        counts: tuple[FoundCount, ...],
        place: Words | None,
    ) -> tuple[Words | None, Words | None]:
        """Find who attacked and who was attacked; who is no attacker is a fault."""
        drafted = self.attacker(attack.by, cited)
        by, on = apart(drafted, self.words("on", attack.on, cited), counts)
        if by is not None and place is not None and place.start <= by.start and by.end <= place.end:
            by = None
        if drafted is not None and by is None:
            self.fault("no_attacker", "by", drafted.text, f"by {drafted.text!r} did not attack")
        return by, on

    def flags(self, cited: list[Sentence], *, is_short: bool) -> Iterator[str]:
        """Yield why a person should look: broken text (R24), or a value that was dropped."""
        if self.is_broken(cited):
            yield "broken_text"
        if is_short:
            yield "ungrounded_value"

    def cited(self, numbers: Iterable[int]) -> list[Sentence]:
        """Return the sentences that a draft cites; those outside the window are a fault."""
        known = {sentence.number: sentence for sentence in self.window.sentences}
        for number in sorted(set(numbers) - set(known)):
            self.fault("unknown_sentence", "sentences", str(number), f"sentence {number} is not in this passage")
        found = [known[number] for number in sorted(set(numbers) & set(known))]
        for sentence in found:
            if is_order(sentence, view=self.view):
                reason = f"sentence {sentence.number} tells you what to write: it is no part of the report"
                self.fault("order", "sentences", str(sentence.number), reason)
        return [sentence for sentence in found if not is_order(sentence, view=self.view)]

    def words(self, field: str, text: str | None, cited: list[Sentence], *, is_told: bool = False) -> Words | None:
        """Find words in the cited sentences, else in the window, else anywhere; a fault if nowhere."""
        text = (text or "").strip().strip(",;:").strip()
        if not has_content(text):
            return None
        for start, end in self.occurrences(text, cited):
            if not (is_told and in_dateline(self.view, start, end)) and not self.in_order(start):
                return Words(self.view.text[start:end], start, end)
        self.fault("not_in_text", field, text, f"{field} {text!r} does not stand in the text: copy its words")
        return None

    def place(self, text: str | None, cited: list[Sentence]) -> Words | None:
        """Find the place; a party or a source is none (R18, R19)."""
        words = self.words("place", text, cited, is_told=True)
        if words is not None and self.is_place(words):
            return words
        if words is not None:
            self.fault("no_place", "place", words.text, f"place {words.text!r} is not where the attack was")
        return self.first_place(cited) if self.fills else None

    def first_place(self, cited: list[Sentence]) -> Words | None:
        """Return the first town or province that the sentences name."""
        for sentence in cited:
            inside = find_places(self.view.text[sentence.start : sentence.end], language=self.language)
            for hit in inside:
                start, end = sentence.start + hit.start, sentence.start + hit.end
                if hit.kind == "country" or in_dateline(self.view, start, end) or self.names_a_party(end):
                    continue
                if self.is_near(hit.country_codes):
                    return Words(self.view.text[start:end], start, end)
        return None

    def attacker(self, text: str | None, cited: list[Sentence]) -> Words | None:
        """Find the attacker; who stands after "according to" is the source (R18)."""
        words = self.words("by", text, cited)
        if words is None:
            return None
        before = self.view.text[max(0, words.start - 20) : words.start]
        return None if has_cue("source", before, language=self.language) else words

    def is_place(self, words: Words) -> bool:
        """Whether words can be a place: one that the gazetteer knows, or a name that is no party's and no source's (R18)."""
        if camp(party_type(words.text) or "unknown") in ("state", "against"):
            return False
        hits = find_places(words.text, language=self.language)
        if hits:
            return any(self.is_near(hit.country_codes) for hit in hits)
        before = self.view.text[max(0, words.start - 20) : words.start]
        return holds_a_name(words.text) and not has_cue("source", before, language=self.language)

    def names_a_party(self, end: int) -> bool:
        """Whether a place name goes on into a party's: "Al-Quds Brigade"."""
        following = self.view.text[end : end + 24].split()
        return bool(following) and following[0][:1].isupper() and party_type(following[0]) is not None

    def is_near(self, codes: Sequence[str]) -> bool:
        """Whether a place can lie in a country that the article names; any can when it names none."""
        return not self.countries or not codes or bool(set(codes) & set(self.countries))

    def time(self, text: str | None, cited: list[Sentence]) -> Words | None:
        """Find the time; words that are no time are none."""
        words = self.words("time", text, cited, is_told=True)
        if words is not None and self.is_time(words):
            return words
        if words is not None:
            self.fault("no_time", "time", words.text, f"time {words.text!r} states no day: copy the words that do")
        return self.first_time(cited) if self.fills else None

    def is_time(self, words: Words) -> bool:
        """Whether a day or a period can be read from words."""
        if find_dates(words.text, language=self.language):
            return True
        return read_when(words.text, published=self.published, language=self.language) is not None

    def first_time(self, cited: list[Sentence]) -> Words | None:
        """Return the first time that the sentences state."""
        return next((hit for s in cited for hit in times_in(s, view=self.view, language=self.language)), None)

    def occurrences(self, text: str, cited: list[Sentence]) -> Iterator[tuple[int, int]]:
        """Yield where words stand: cited sentences first, then the window, then the article."""
        for sentence in cited:
            yield from find_all_words(text, self.view.text, start=sentence.start, end=sentence.end)
        yield from find_all_words(text, self.view.text, start=self.window.start, end=self.window.end)
        yield from find_all_words(text, self.view.text)

    def in_order(self, start: int) -> bool:
        """Whether a place in the text lies in a sentence that tells a machine what to write."""
        at = bisect_right(self.view.sentences, start, key=lambda sentence: sentence.start) - 1
        return at >= 0 and is_order(self.view.sentences[at], view=self.view)

    def is_broken(self, cited: list[Sentence]) -> bool:
        """Whether debris of broken markup stands in a cited sentence (R24)."""
        return any(s.start <= end and start <= s.end for s in cited for start, end in self.view.broken)

    def counts(self, drafted: Iterable[DraftFigure], cited: list[Sentence]) -> Iterator[FoundCount]:
        """Ground figures; a part of the one before it has its outcome."""
        before: FoundCount | None = None
        for figure in drafted:
            count = self.count(figure, cited)
            if count is not None:
                before = as_part(count, before, view=self.view, language=self.language)
                yield before

    def count(self, drafted: DraftFigure, cited: list[Sentence]) -> FoundCount | None:
        """Ground one figure: readable from its own words, in a cited sentence."""
        if drafted.outcome == "other" or drafted.role == "old":
            return None
        told = drafted.sentence if isinstance(drafted, ToldFigure) else None
        at = drafted.at if isinstance(drafted, ToldFigure) else None
        found = self.figure(drafted.words, [s for s in cited if told in (None, s.number)], at=at)
        if found is None:
            return None
        words, figure, sentence = found
        people = self.near(drafted.people, sentence, words)
        is_known = people is not None and (
            party_type(people.text) is not None or has_cue("addition", people.text, language=self.language)
        )
        is_nobody = figure.qualifier == "vague" and not is_known
        if is_nobody or (people is not None and is_thing(people.text, language=self.language)):
            self.fault("no_people", "figures", drafted.words, f"figure {drafted.words!r} counts no people")
            return None
        source = self.words("source", drafted.source, [sentence])
        outcome = self.outcome(words, sentence, drafted.outcome)
        return FoundCount(words, figure, people, outcome, drafted.role, source, sentence.number)

    def outcome(self, words: Words, sentence: Sentence, drafted: DraftOutcome) -> DraftOutcome:
        """Return the outcome that the words around a figure say (R46, R47)."""
        for start in (sentence.start, self.window.start):
            text = self.view.text[start : sentence.end]
            at, to = words.start - start, words.end - start
            read = outcome_near(text, at, to, language=self.language)
            if read is not None:
                return read
        return drafted

    def figure(
        self, text: str, cited: list[Sentence], *, at: int | None = None
    ) -> tuple[Words, Figure, Sentence] | None:
        """Find a figure and read it: the whole figure that the words belong to, never a piece of it.

        With ``at``, where it starts is known.
        """
        reason = f"figure {text!r} does not stand in the cited sentences: copy its words"
        for sentence in cited:
            spans = find_all_words(text, self.view.text, start=sentence.start, end=sentence.end)
            for start, end in spans if at is None else [(at, at + len(text))]:
                read = self.whole_figure(start, end, sentence)
                if read is not None:
                    return *read, sentence
                reason = f"no number of people can be read from {text!r}"
        self.fault("no_figure", "figures", text, reason)
        return None

    def whole_figure(self, start: int, end: int, sentence: Sentence) -> tuple[Words, Figure] | None:
        """Read the figure at a span of a sentence, unless the sentence says that it did not happen."""
        read = figure_at(self.view, start, end, sentence=sentence, language=self.language)
        if read is None:
            return None
        text = self.view.text[sentence.start : sentence.end]
        first, last = read[0].start - sentence.start, read[0].end - sentence.start
        return None if is_negated(text, first, last, language=self.language) else read

    def near(self, text: str | None, sentence: Sentence, words: Words) -> Words | None:
        """Find the people of a figure in its sentence: the occurrence that is nearest to the figure."""
        if text is None or not text.strip():
            return None
        people = people_near(self.view, text, sentence=sentence, words=words)
        if people is not None and is_day(people.text, language=self.language):
            self.fault(
                "no_people", "people", text, f"people {text!r} are a time: copy the words for those who are counted"
            )
            return None
        if people is None:
            self.fault("not_in_text", "people", text, f"people {text!r} do not stand in the sentence: copy its words")
        return people

    def claims(self, attack: DraftAttack, cited: list[Sentence]) -> Iterator[FoundClaim]:
        """Ground who claims, and who denies (R16, R26, R55)."""
        for claim in attack.claims:
            by = self.words("claims", claim.by, cited)
            if by is None:
                continue
            said = self.saying(by, cited, polarity=claim.polarity)
            if said is None:
                reason = f"no words near {by.text!r} say that it {claim.polarity} the attack"
                self.fault("no_claim", "claims", by.text, reason)
                continue
            outlet = self.words("outlet", claim.outlet, cited)
            yield FoundClaim(by, said, claim.channel, outlet, claim.polarity)

    def saying(self, by: Words, cited: list[Sentence], *, polarity: Polarity) -> Words | None:
        """Return the sentence that says that the named group claims, or denies, the attack (R16).

        It names the group; or it is cited, stands after the group's name, and names nobody else before the claim.
        """
        own = [s for s in self.view.sentences if s.start <= by.start < s.end]
        for sentence in [*own, *(s for s in cited if s not in own)]:
            text = self.view.text[sentence.start : sentence.end]
            named = find_words(by.text, text)
            if claim_polarity(text, by=named, language=self.language) != polarity:
                continue
            follows = sentence.start > by.start and own[0] in cited
            is_theirs = polarity == "denied" and of_one_stem(text, by.text)
            if named or is_theirs or (follows and leaves_open_who(text, polarity, language=self.language)):
                return Words(text, sentence.start, sentence.end)
        return None

    def total(self, drafted: DraftTotal) -> FoundTotal | None:
        """Ground a total."""
        cited = self.cited([drafted.sentence])
        at = drafted.at if isinstance(drafted, ToldTotal) else None
        found = self.figure(drafted.words, cited, at=at) if cited else None
        if found is None or drafted.outcome == "other":
            return None
        words, figure, sentence = found
        people = self.near(drafted.people, sentence, words)
        following = " ".join(self.view.text[words.end : words.end + 40].split()[:1])
        if (figure.number or 0) < 2 or is_thing(people.text if people else following, language=self.language):
            return None
        period = self.words("period", drafted.period, cited) or self.period(sentence)
        outcome = self.outcome(words, sentence, drafted.outcome)
        return FoundTotal(words, figure, people, outcome, period, sentence.number)

    def period(self, sentence: Sentence) -> Words | None:
        """Return the first stretch of time that a sentence states, as the period of its total."""
        for hit in find_dates(self.view.text[sentence.start : sentence.end], language=self.language):
            if window_of(hit.words, published=self.published) is not None:
                return Words(hit.words, sentence.start + hit.start, sentence.start + hit.end)
        return None

    def fault(self, code: str, field: str, value: str, reason: str) -> None:
        """Note a problem once."""
        problem = Problem(code, field, value, reason)
        if problem not in self.problems:
            self.problems.append(problem)


def figure_at(
    view: View, start: int, end: int, *, sentence: Sentence, language: str | None
) -> tuple[Words, Figure] | None:
    """Read the figure of a sentence that a span holds or is part of; else the one person that it names (R46).

    A number that counts no people where it stands (a year, an age, debris) is not read (R14).
    """
    figures, away = figures_in(view.text[sentence.start : sentence.end], language), sentence.start
    touching = [f for f in figures if away + f.start < end and start < away + f.end]
    if len(touching) == 1:
        found = touching[0]
        return Words(found.words, away + found.start, away + found.end), found.figure
    text = view.text[start:end]
    read = None if touching else read_figure(text, language=language) or read_single(text, language=language)
    if read is None or (read.number or 0) > 1 or text.strip().isdigit():
        return None
    return Words(text, start, end), read


def as_part(found: FoundCount, before: FoundCount | None, *, view: View, language: str | None) -> FoundCount:
    """Give a part the outcome of the figure that it is a part of: "killing 27, among them three officers, and wounding
    11" (R9, R45).
    """
    if before is None or before.sentence != found.sentence or found.words.start < before.words.end:
        return found
    between = view.text[before.words.end : found.words.start]
    is_part = found.role == "part" or has_cue("subset", between, language=language)
    is_told_anew = any(pattern(cue, language).search(between) for cue in CUES)
    return replace(found, outcome=before.outcome) if is_part and not is_told_anew else found


def people_near(view: View, text: str, *, sentence: Sentence, words: Words) -> Words | None:
    """Return where people are named nearest to a figure in its sentence."""
    spans = list(find_all_words(text.strip(" ,.;"), view.text, start=sentence.start, end=sentence.end))
    if not spans:
        return None
    start, end = min(spans, key=lambda s: min(abs(s[0] - words.end), abs(words.start - s[1])))
    return Words(view.text[start:end], start, end)


def is_day(text: str, *, language: str | None) -> bool:
    """Whether a phrase is a time and nothing else, so that no figure counts it."""
    return any(hit.start == 0 and hit.end == len(text) for hit in find_dates(text, language=language))


@lru_cache(maxsize=1024)
def figures_in(text: str, language: str | None) -> tuple[FoundFigure, ...]:
    """Return the figures of a text; every figure of a sentence asks for all of them."""
    return tuple(find_figures(text, language=language))
