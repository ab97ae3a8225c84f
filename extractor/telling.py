"""Telling: which sentences tell of which attack, after the embedded model has listed the attacks.

    Listing ──> anchors ──────────────> shares ────────────> Draft
    (words)     the sentence that has    the sentences up     figures read from
                most of an item's words  to the next anchor   them (``tolls``)

The model names attacks well and numbers sentences badly, so the words decide. An item of which the text says nothing
new is dropped: listed twice, long past, or without a sentence that tells of an act.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from .accusing import accuser_in, blamed_in
from .agents import agent_in
from .claiming import (
    claim_polarity,
    is_of_one_told,
    leaves_open_who,
    makes,
    named_in,
    of_one_stem,
)
from .clean import Sentence, View
from .cues import has_cue, pattern
from .draft import Draft, DraftAttack, DraftClaim, DraftTotal, Listed, Listing, ToldFigure
from .fold import find_words, fold
from .normalize.countries import is_country
from .normalize.dates import Resolved, find_dates, read_when
from .normalize.names import Aliases
from .normalize.numbers import read_single
from .parties import ARTICLES, known_name
from .party_types import camp, party_type
from .plausible import is_thing
from .scenes import province_in, relation_of, scene_of
from .schema import Polarity
from .timing import is_told_in, times_in
from .tolls import HARMS, Tolls, as_totals, is_body, tolls_of
from .window import paragraphs

WEIGHTS: Mapping[str, float] = {"place": 2.0, "target": 2.0, "killed": 1.0, "attacker": 1.0, "date": 1.0}
ACT_WEIGHT, HARM_WEIGHT, NUMBER_WEIGHT = 0.6, 0.4, 0.3
POLARITIES: tuple[Polarity, ...] = ("claimed", "denied")
LEAST_LIKENESS = 1.5
PARTLY = 0.6
LONG_AGO = timedelta(days=45)
PERIOD = timedelta(days=7)
GAP = 4
"""Sentences without a word of an act or of harm after which an attack is no longer told of."""
WORD = re.compile(r"\w{4,}|\d+")


@dataclass(frozen=True, slots=True)
class Told:
    """One listed attack, and the index of the sentence that tells it best."""

    item: Listed
    anchor: int


@dataclass(frozen=True, slots=True)
class Teller:
    """The sentences of a part, and what is known of its article."""

    view: View
    body: Sequence[Sentence]
    language: str | None
    published: date | None
    aliases: Aliases

    def text(self, index: int, *, is_told: bool = False) -> str:
        """Return the words of a sentence; with ``is_told``, without the dateline (R19)."""
        sentence = self.body[index]
        start = sentence.start
        if is_told and self.view.dateline is not None and start <= self.view.dateline[0] < sentence.end:
            start = min(self.view.dateline[1], sentence.end)
        return self.view.text[start : sentence.end]

    def has_act(self, index: int) -> bool:
        """Whether a sentence tells of an attack or of harm to people."""
        text = self.text(index)
        return has_cue("act", text, language=self.language) or self.has_harm(index)

    def has_harm(self, index: int) -> bool:
        """Whether a sentence says what happened to people."""
        text = self.text(index)
        return any(has_cue(cue, text, language=self.language) for cue in HARMS)

    def is_news(self, index: int) -> bool:
        """Whether a sentence can tell of a new attack: not of long ago, and not of what did not happen."""
        return not self.is_past(index) and not has_cue("unreal", self.text(index), language=self.language)

    def is_past(self, index: int) -> bool:
        """Whether a sentence is about a day long before the article."""
        days = self.days(index)
        return bool(days) and all(self.is_long_ago(day) for day in days)

    def days(self, index: int) -> list[date]:
        """Return the last days of the times that a sentence states."""
        words = [hit.words for hit in find_dates(self.text(index), language=self.language)]
        return [day for day in map(self.day, words) if day is not None]

    def tolls(self, index: int) -> Tolls:
        """Return what a sentence says of harm to people; over a long time, all of it is totals (R8), and of one attack
        long ago nothing is news (R32, R37).
        """
        before = self.text(index - 1) if index else ""
        tolls = tolls_of(self.body[index], view=self.view, language=self.language, before=before)
        if not tolls.figures:
            return tolls
        period = self.period(index)
        if period is None:
            return Tolls([f for f in tolls.figures if not self.is_old(f, index)], tolls.totals)
        text = self.text(index)
        is_month = period.span == "one_day_within" and period.precision == "month"
        is_one = has_cue("act", text, language=self.language)
        is_sum = has_cue("several", text, language=self.language) or not is_one
        if is_month and period.end is not None and self.is_long_ago(period.end):
            is_sum = False
        return as_totals(tolls) if is_sum else Tolls([], tolls.totals)

    def totals(self) -> list[DraftTotal]:
        """Return the totals of all sentences of a text without news; figures that follow one and tell of no attack and no
        day of their own go on with it.
        """
        found: list[DraftTotal] = []
        is_open = False
        for index in range(len(self.body)):
            tolls = self.tolls(index)
            if has_cue("unviolent", self.text(index), language=self.language):
                is_open = False
                continue
            if tolls.figures and not tolls.totals:
                is_open = is_open and not self.is_of_one(index)
                tolls = as_totals(tolls) if is_open else tolls
            is_open = is_open or bool(tolls.totals)
            found += tolls.totals
        return found

    def is_of_one(self, index: int) -> bool:
        """Whether a sentence tells of one attack, or of a day."""
        return self.has_day(index) or has_cue("act", self.text(index), language=self.language)

    def is_old(self, figure: ToldFigure, index: int) -> bool:
        """Whether the clause of a figure says that this was long before the article."""
        if figure.at is None:
            return False
        clause = part_around(self.text(index), figure.at - self.body[index].start)
        days = [day for hit in find_dates(clause, language=self.language) if (day := self.day(hit.words))]
        return bool(days) and all(self.is_long_ago(day) for day in days)

    def period(self, index: int) -> Resolved | None:
        """Return the longest stretch of time, rather than days, that a sentence is about."""
        reads = [
            (read.end - read.start, read)
            for hit in find_dates(self.text(index), language=self.language)
            if (read := read_when(hit.words, published=self.published, language=self.language))
            and read.start
            and read.end
        ]
        length, longest = max(reads, key=lambda r: r[0], default=(timedelta(), None))
        return longest if length >= PERIOD else None

    def has_day(self, index: int) -> bool:
        """Whether a sentence says when."""
        return bool(find_dates(self.text(index), language=self.language))

    def times(self, index: int) -> list[str]:
        """Return the words for the times of what a sentence tells (R19, R21)."""
        return [hit.text for hit in times_in(self.body[index], view=self.view, language=self.language)]

    def is_told(self, words: str, indices: Iterable[int]) -> bool:
        """Whether sentences state a time as that of what they tell, or words that are no time elsewhere ("05/10")."""
        return self.is_exact(words) and any(
            is_told_in(words, self.body[n], view=self.view, language=self.language) for n in indices
        )

    def is_exact(self, words: str) -> bool:
        """Whether time words mean a day, or days on all of which it happened, and no stretch of time around it."""
        read = read_when(words, published=self.published, language=self.language)
        return read is not None and read.span in ("single_day", "spans_days")

    def day(self, words: str | None) -> date | None:
        """Return the last day that time words mean."""
        read = read_when(words, published=self.published, language=self.language) if words else None
        return read.end if read else None

    def is_long_ago(self, day: date) -> bool:
        """Whether a day is no news any more."""
        return self.published is not None and day < self.published - LONG_AGO


PART_END = re.compile(r"[,;:()]\s")


def part_around(text: str, at: int) -> str:
    """Return the words between the commas around a place."""
    start = max((m.end() for m in PART_END.finditer(text, 0, at)), default=0)
    end = PART_END.search(text, at)
    return text[start : end.start() if end else len(text)]


class Telling(NamedTuple):
    """A draft, the listed item of each of its attacks, and the paragraphs that tell of harm and are no attack's."""

    draft: Draft
    items: list[Listed]
    untold: list[list[Sentence]]


def tell(listing: Listing, teller: Teller) -> Telling:
    """Turn listed attacks into a draft, each with its sentences and the figures that they state."""
    told = once_each(anchored(listing.incidents, teller), teller)
    shares = shared_out(told, teller)
    tolls = [teller.tolls(index) for index in range(len(teller.body))]
    for index in range(told[0].anchor if len(told) > 1 else 0):
        if not any(index in share for share in shares):  # a lead that sums up what follows (R8)
            lead = f"{teller.text(index - 1) if index else ''} {teller.text(index)}"
            is_sum = has_cue("several", lead, language=teller.language)
            tolls[index] = as_totals(tolls[index]) if is_sum else Tolls([], tolls[index].totals)
    attacks = [
        attack_of(one, share, [figure for index in share for figure in tolls[index].figures], teller)
        for one, share in zip(told, shares, strict=True)
    ]
    taken = {index for share in shares for index in share}
    left = {
        teller.body[index].paragraph
        for index, toll in enumerate(tolls)
        if toll.figures and index not in taken and teller.is_news(index)
    }
    untold = [group for group in paragraphs(teller.body) if group[0].paragraph in left]
    draft = Draft(attacks=attacks, totals=[total for toll in tolls for total in toll.totals])
    return Telling(draft, [one.item for one in told], untold)


def anchored(items: Iterable[Listed], teller: Teller) -> Iterator[Told]:
    """Yield the listed attacks that a sentence tells of, with that sentence."""
    for item in items:
        day = teller.day(item.date)
        if day is not None and teller.is_long_ago(day):
            continue
        scores = [likeness(item, index, teller) for index in range(len(teller.body))]
        best = max(range(len(scores)), key=lambda i: (scores[i], -i))
        if scores[best] >= LEAST_LIKENESS and teller.is_news(best) and not is_told_before(best, teller):
            yield Told(item, best)


def is_told_before(index: int, teller: Teller) -> bool:
    """Whether a sentence only claims an attack that others tell of, without a day or harm of its own (R4)."""
    text = teller.text(index)
    is_bare = not teller.has_harm(index) and not teller.has_day(index)
    return is_bare and is_claim(index, teller) and is_of_one_told(text, language=teller.language)


def likeness(item: Listed, index: int, teller: Teller) -> float:
    """Weigh how much of a listed attack a sentence says."""
    text = teller.text(index)
    said = sum(weight * held(getattr(item, name), text) for name, weight in WEIGHTS.items())
    if not said:
        return 0.0
    act = ACT_WEIGHT * has_cue("act", text, language=teller.language) + HARM_WEIGHT * teller.has_harm(index)
    return said + act + NUMBER_WEIGHT * (teller.body[index].number == item.sentence)


def held(words: str | None, text: str) -> float:
    """Return how much of some words a text holds: 1 for all of them in a row, less for some."""
    if not words:
        return 0.0
    low = fold(text).casefold()
    if fold(words).casefold() in low:
        return 1.0
    wanted = set(WORD.findall(fold(words).casefold()))
    return PARTLY * len(wanted & set(WORD.findall(low))) / len(wanted) if wanted else 0.0


def once_each(told: Iterable[Told], teller: Teller) -> list[Told]:
    """Return the attacks in the order of the text, each once."""
    kept: list[Told] = []
    for one in sorted(told, key=lambda t: t.anchor):
        same = next((n for n, other in enumerate(kept) if is_same(other, one, teller)), None)
        if same is None and kept and goes_on(kept[-1], one, teller):
            same = len(kept) - 1
        if same is None:
            kept.append(one)
        else:
            kept[same] = Told(filled(kept[same].item, one.item), kept[same].anchor)
    return kept


def goes_on(first: Told, second: Told, teller: Teller) -> bool:
    """Whether an item is told on with the attack before it: a claim of it (R4), or words that state no other place and
    no other day (R1).
    """
    if is_claim(second.anchor, teller) and not teller.has_harm(second.anchor):
        return True
    if is_elsewhere(first, second, teller) or has_other_day(first, second, teller):
        return False
    return is_beside(first, second, teller) or not tells_anew(first, second, teller)


def is_elsewhere(first: Told, second: Told, teller: Teller) -> bool:
    """Whether an item stands with its place, and that is another one."""
    place = second.item.place
    if place is None or alike(place, first.item.place):
        return False
    return any(held(place, teller.text(n)) == 1.0 for n in opening(second.anchor, teller))


def is_beside(first: Told, second: Told, teller: Teller) -> bool:
    """Whether two items are told in one paragraph."""
    return teller.body[first.anchor].paragraph == teller.body[second.anchor].paragraph


def has_other_day(first: Told, second: Told, teller: Teller) -> bool:
    """Whether an item stands with a day that the one before it does not stand with."""
    days = [{day for n in opening(one.anchor, teller) for day in teller.days(n)} for one in (first, second)]
    return bool(days[1] - days[0])


def opening(anchor: int, teller: Teller) -> range:
    """Return the sentences that a telling one stands with: its paragraph up to it, and the one before that."""
    paragraph = teller.body[anchor].paragraph
    first = next(n for n in range(len(teller.body)) if teller.body[n].paragraph == paragraph)
    return range(max(0, first - 1), anchor + 1)


def is_same(first: Told, second: Told, teller: Teller) -> bool:
    """Whether two items are one attack: told by one sentence, in one paragraph without a day of its own, or at one
    place on one day.
    """
    if first.anchor == second.anchor:
        return True
    if is_beside(first, second, teller) and not teller.has_day(second.anchor):
        return True
    place = second.item.place
    days = teller.day(first.item.date), teller.day(second.item.date)
    if place is None or not alike(first.item.place, place) or not (None in days or days[0] == days[1]):
        return False
    may_be_other = is_country(place) or has_other_day(first, second, teller)
    return not (may_be_other and tells_anew(first, second, teller))


def tells_anew(first: Told, second: Told, teller: Teller) -> bool:
    """Whether the sentence of an item tells of an act against a target that the one before it does not name."""
    text, target = teller.text(second.anchor), second.item.target
    has_target = held(target, text) == 1.0 and not alike(target, first.item.target)
    is_act = has_cue("act", text, language=teller.language) and not is_claim(second.anchor, teller)
    return has_target and is_act


def alike(a: str | None, b: str | None) -> bool:
    """Whether one phrase holds the other."""
    if not a or not b:
        return False
    x, y = fold(a).casefold(), fold(b).casefold()
    return x in y or y in x


def filled(first: Listed, second: Listed) -> Listed:
    """Return an item with what it lacks taken from another one of the same attack."""
    lacking = {name: value for name in WEIGHTS if getattr(first, name) is None and (value := getattr(second, name))}
    return first.model_copy(update=lacking)


def shared_out(told: Sequence[Told], teller: Teller) -> list[list[int]]:
    """Share the sentences out among the attacks: to the one told before, or to the one whose words they say."""
    shares: list[list[int]] = [[one.anchor] for one in told]
    anchors = {one.anchor for one in told}
    quiet = 0
    for index in range(len(teller.body)):
        if index in anchors:
            quiet = 0
            continue
        if not teller.has_act(index) and not is_claim(index, teller):
            quiet += 1
            continue
        owner = owner_of(index, told, teller)
        if owner is None or teller.is_past(index) or is_elsewhen(index, told[owner], teller):
            continue
        is_near = teller.body[index].paragraph == teller.body[told[owner].anchor].paragraph
        if quiet >= GAP and not is_near and not is_claim(index, teller):
            continue
        quiet = 0
        shares[owner].append(index)
    return [sorted(share) for share in shares]


def is_elsewhen(index: int, one: Told, teller: Teller) -> bool:
    """Whether a sentence outside the paragraph of an attack states days, and none of them is the attack's (R1)."""
    if teller.body[index].paragraph == teller.body[one.anchor].paragraph or is_claim(index, teller):
        return False
    when = home_time(one.item, one.anchor, teller)
    day = teller.day(when) if when and teller.is_exact(when) else None
    days = teller.days(index)
    return day is not None and bool(days) and all(abs((other - day).days) > 1 for other in days)


def is_claim(index: int, teller: Teller) -> bool:
    """Whether a sentence says who did it, or did not."""
    return claim_polarity(teller.text(index), language=teller.language) is not None


def owner_of(index: int, told: Sequence[Told], teller: Teller) -> int | None:
    """Return the attack that a sentence goes on telling of, None if it is of none."""
    if not told:
        return None
    if len(told) == 1:
        return 0
    named = [
        n
        for n, one in enumerate(told)
        if held(one.item.place, teller.text(index)) == 1.0 or held(one.item.target, teller.text(index)) == 1.0
    ]
    before = [n for n, one in enumerate(told) if one.anchor < index]
    nearest = before[-1] if before else None
    paragraph = teller.body[index].paragraph
    opening = [n for n, one in enumerate(told) if one.anchor > index and teller.body[one.anchor].paragraph == paragraph]
    if named:
        return nearest if nearest in named else named[0]
    if opening and (nearest is None or teller.body[told[nearest].anchor].paragraph != paragraph):
        return opening[0]
    return nearest


def attack_of(one: Told, share: Sequence[int], figures: Sequence[ToldFigure], teller: Teller) -> DraftAttack:
    """Write one attack as a draft."""
    item = one.item
    texts = [teller.text(index) for index in share]
    target = as_written(item.target, " ".join(texts))
    target = None if target and figures and is_of_totals(target, share, teller) else target
    weapons = [m.group() for text in texts for m in pattern("weapon", teller.language).finditer(text)]
    claims = [
        (who, said)
        for said in POLARITIES
        if (who := claimant(item, share, teller, polarity=said)) and not is_harmed(who, figures)
    ]
    attacker = agent_in(
        texts, as_written(item.attacker, " ".join(texts)), aliases=teller.aliases, language=teller.language
    )
    if attacker is None or teller.aliases.find(attacker) is None:
        attacker = blamed_in(texts, aliases=teller.aliases, language=teller.language) or attacker
    if claims and claims[0][1] == "claimed" and (attacker is None or (target and find_words(attacker, target))):
        attacker = claims[0][0]
    home = [one.anchor, *(n for n in share if teller.body[n].paragraph == teller.body[one.anchor].paragraph)]
    near = [teller.text(n, is_told=True) for n in home]
    far = [teller.text(n) for n in share if n not in home]
    place = APPOSITION.split(item.place)[0] if item.place else None
    scene = scene_of(place, near, far, language=teller.language)
    return DraftAttack(
        sentences=[teller.body[index].number for index in share],
        figures=[*figures, *victim(target, share, figures, teller)],
        by=attacker,
        said_by=accuser_in(texts, attacker, language=teller.language) if attacker else None,
        on=target,
        place=scene.words if scene else place,
        place_relation=scene.relation if scene else relation_of(place, near, language=teller.language),
        province=province_in(next((t for t in near if scene and scene.words in t), near[0]), teller.language),
        time=time_at(item, one.anchor, share, teller),
        claims=[
            DraftClaim(by=who, polarity=said, outlet=outlet_in(texts) if said == "claimed" else None)
            for who, said in claims
        ],
        weapons=list(dict.fromkeys(weapons)),
    )


def is_of_totals(target: str, share: Sequence[int], teller: Teller) -> bool:
    """Whether the sentences of an attack that name its target only give a total, which is of other attacks (R8)."""
    named = [index for index in share if find_words(target, teller.text(index))]
    return bool(named) and all((tolls := teller.tolls(n)).totals and not tolls.figures for n in named)


def is_harmed(name: str, figures: Sequence[ToldFigure]) -> bool:
    """Whether those who were harmed bear a name: whose people died speaks of an attack of others (R16)."""
    bare = ARTICLES.sub("", name)
    return any(f.role == "victims" and f.people and find_words(bare, f.people) for f in figures)


def time_at(item: Listed, anchor: int, share: Sequence[int], teller: Teller) -> str | None:
    """Return the words for the day (R21): of its paragraph before other sentences, and days before stretches of time.

    What the model read out of another attack's sentences comes last.
    """
    home = home_time(item, anchor, teller)
    if home and teller.is_exact(home):
        return home
    stated = [words for n in share for words in teller.times(n) if teller.day(words)]
    exact = next(filter(teller.is_exact, stated), None)
    if exact or home or stated:
        return exact or home or stated[0]
    return item.date if item.date and teller.is_told(item.date, range(len(teller.body))) else None


def home_time(item: Listed, anchor: int, teller: Teller) -> str | None:
    """Return the words for the day that the paragraph of an attack states, its telling sentence before the others and
    the model's words before others of that sentence. An hour without a day is one of the day told last.
    """
    paragraph = [n for n in range(len(teller.body)) if teller.body[n].paragraph == teller.body[anchor].paragraph]
    for n in (anchor, *paragraph):
        if item.date and teller.is_told(item.date, [n]):
            return item.date
        if exact := next(filter(teller.is_exact, teller.times(n)), None):
            return exact
    if has_cue("same_day", teller.text(anchor), language=teller.language):
        before = (words for n in range(anchor - 1, -1, -1) for words in teller.times(n))
        if exact := next(filter(teller.is_exact, before), None):
            return exact
    return next((words for words in teller.times(anchor) if teller.day(words)), None)


def victim(target: str | None, share: Sequence[int], figures: Sequence[ToldFigure], teller: Teller) -> list[ToldFigure]:
    """Return the one person that an attack was on as its victim, where a sentence names him and says what became of
    him, and no figure counts him already (R46).
    """
    bare = ARTICLES.sub("", target or "")
    if target is None or is_thing(bare, language=teller.language) or is_body(bare):
        return []
    if party_type(target) == "infrastructure_only" or read_single(target, language=teller.language) is None:
        return []
    if figures and party_type(target) is None:
        return []
    if any(alike(target, figure.words) or alike(target, figure.people) for figure in figures):
        return []
    told = next((i for i in share if find_words(target, teller.text(i)) and teller.has_harm(i)), None)
    if told is None:
        return []
    return [ToldFigure(words=target, people=target, sentence=teller.body[told].number)]


def claimant(item: Listed, share: Sequence[int], teller: Teller, *, polarity: Polarity) -> str | None:
    """Return who says that he did it, or that he did not: the group that such a sentence names, or one named before where
    it names nobody ("the group said", R16, R26). A state's report of its own act is no claim (R27).
    """
    for index in share:
        text = teller.text(index)
        if claim_polarity(text, language=teller.language) != polarity:
            continue
        if polarity == "denied" and item.attacker and of_one_stem(text, item.attacker):
            return item.attacker
        for name in (known_name(text, aliases=teller.aliases), as_written(item.attacker, text), named_in(text)):
            by = find_words(name, text) if name else None
            if by is None or name is None or is_of_state(name, teller):
                continue
            is_said = claim_polarity(text, by=by, language=teller.language) == polarity
            if is_said and makes(text, polarity, by=by, language=teller.language):
                return name
        if leaves_open_who(text, polarity, language=teller.language):
            told = teller.text(index - 1) if index else ""
            group = known_name(told, aliases=teller.aliases) or item.attacker
            if group is not None and teller.aliases.find(group) is not None and not is_of_state(group, teller):
                return group
    return None


def is_of_state(name: str, teller: Teller) -> bool:
    """Whether a name is that of a state's forces."""
    group = teller.aliases.find(name)
    return camp((group.type if group else party_type(name)) or "unknown") == "state"


OUTLET = re.compile(
    r"(?:agency|organ|outlet|channel|mouthpiece|website|newspaper|radio|station|magazine|app|agencia|agence|órgano)"
    r"[,\s]+[\"'“«]?(?P<named>[A-Z][\w'’-]+)|(?P<medium>Telegram|Twitter|Facebook|WhatsApp|Amaq|A['’]maq)"
)
"""Where a claim appeared: a name behind a word for a medium, or a medium that everybody knows (R55)."""


def outlet_in(texts: Iterable[str]) -> str | None:
    """Return the outlet that the sentences of an attack name."""
    found = next((m for text in texts if (m := OUTLET.search(text))), None)
    return (found["named"] or found["medium"]) if found else None


APPOSITION = re.compile(r",\s(?=(?:an?|the|some|une?|una?|eine?)\s)|\s\(|,\s(?=\d)")
"""Where the name of a place ends and words about it begin."""


def as_written(words: str | None, text: str) -> str | None:
    """Return words as the text has them, where the model wrote the first letter small."""
    if words is None or find_words(words, text) is not None:
        return words
    raised = words[:1].upper() + words[1:]
    return raised if find_words(raised, text) is not None else words
