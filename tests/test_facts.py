"""Facts: what of a finding can tell it from others."""

from __future__ import annotations

from datetime import date
from typing import Any

from extractor.article import Article
from extractor.facts import facts_of
from extractor.merge import Facts

from .stories import PUBLISHED, attack, figure, found, setting_of

TEXT = "Fighters of ISIS killed 12 soldiers in Maiduguri, Nigeria, on Thursday night."


def facts(text: str = TEXT, **rest: Any) -> Facts:
    """The facts of one drafted attack."""
    article = Article(text, published=PUBLISHED)
    (finding,) = found(article, attack(1, figures=[figure("12", "soldiers")], **rest))
    return facts_of(finding, setting=setting_of(article))


def test_a_place_is_its_gazetteer_entry_and_region() -> None:
    known = facts(place="Maiduguri")
    assert len(known.places) == 1
    assert len(known.regions) == 1


def test_a_country_alone_tells_no_place() -> None:
    assert facts(country="Nigeria").places == frozenset()


def test_an_attacker_is_its_canonical_name() -> None:
    assert facts(by="Fighters of ISIS").attackers == {"Islamic State"}


def test_a_description_tells_no_attacker() -> None:
    text = "Masked gunmen killed 12 soldiers in Maiduguri, Nigeria, on Thursday night."
    assert facts(text, by="Masked gunmen").attackers == frozenset()


def test_days_are_resolved_against_publication() -> None:
    known = facts(time="on Thursday night")
    assert known.first_day == known.last_day == date(2019, 4, 18).toordinal()


def test_without_words_nothing_is_known() -> None:
    assert facts() == Facts()
