"""Invented articles with their true drafts, and extraction from drafts that no model had to write."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any

from extractor import loop
from extractor.article import Article
from extractor.clean import make_view
from extractor.draft import Draft, DraftAttack, DraftClaim, DraftFigure, DraftTotal
from extractor.found import Finding, Grounded
from extractor.ground import ground
from extractor.ledger import Tokens
from extractor.normalize.names import load_aliases
from extractor.normalize.places import article_countries
from extractor.pipeline import Extractor
from extractor.reply import Choice
from extractor.schema import Extraction, Incident
from extractor.setting import Setting
from extractor.window import windows_of

READ_TOKENS = 100_000  # more than any prompt here has, so that none looks cut
PUBLISHED = date(2019, 4, 20)  # a Saturday


@dataclass(frozen=True)
class Story:
    """An article and what a careful reader would draft from it."""

    article: Article
    draft: Draft


def figure(words: str, people: str | None = None, **rest: Any) -> DraftFigure:
    """A drafted figure."""
    return DraftFigure(words=words, people=people, **rest)


def attack(*sentences: int, claimed_by: str | None = None, denied_by: str | None = None, **rest: Any) -> DraftAttack:
    """A drafted attack that somebody claims or denies, or nobody; ``channel`` and ``outlet`` are how."""
    how = {field: rest.pop(field) for field in ("channel", "outlet") if field in rest}
    said = (("claimed", claimed_by), ("denied", denied_by))
    claims = [DraftClaim.model_validate({"by": by, "polarity": polarity, **how}) for polarity, by in said if by]
    return DraftAttack(sentences=list(sentences), claims=claims, **rest)


ROUNDUP = Story(
    Article(
        "At least 45 people were killed in three attacks in northern Nigeria in the last two days, the police said.\n\n"
        "Masked gunmen of the Red Sword stormed a barracks near Maiduguri on Thursday night, killing 27 soldiers, including "
        "three officers, and wounding 11 others. Eight of the attackers were killed, according to Colonel Musa Bello.\n\n"
        "In Kano, twelve traders were killed on Friday when a bomb went off in a market. The Lake Front, a group linked "
        "to the Osun Brigade, claimed responsibility for the bomb in a video.\n\n"
        "Unidentified gunmen shot dead six shepherds in Katsina on Friday. The Lake Front denied that it had shot the "
        "shepherds, and no group has claimed the attack.\n",
        id="roundup",
        published=PUBLISHED,
    ),
    Draft(
        attacks=[
            attack(
                2,
                3,
                figures=[
                    figure("27", "soldiers"),
                    figure("three", "officers", role="part"),
                    figure("11", "others", outcome="wounded"),
                    figure("Eight", "the attackers", role="assailants", source="Colonel Musa Bello"),
                ],
                kind="ground_attack_on_forces",
                by="gunmen of the Red Sword",
                by_type="non_state_armed_group",
                known="stated_as_fact",
                on="a barracks",
                on_type="state_military",
                place="Maiduguri",
                place_relation="near",
                country="Nigeria",
                time="on Thursday night",
            ),
            attack(
                4,
                5,
                figures=[figure("twelve", "traders")],
                kind="bombing_ied_mine",
                by="The Lake Front",
                by_type="non_state_armed_group",
                linked_to=["the Osun Brigade"],
                known="claimed",
                on="traders",
                on_type="civilians",
                place="Kano",
                place_relation="in",
                time="on Friday",
                claimed_by="The Lake Front",
                channel="video_or_audio",
                weapons=["a bomb"],
            ),
            attack(
                6,
                7,
                figures=[figure("six", "shepherds")],
                kind="attack_on_civilians",
                by="Unidentified gunmen",
                by_type="unidentified_armed",
                on="shepherds",
                on_type="civilians",
                place="Katsina",
                place_relation="in",
                time="on Friday",
                denied_by="The Lake Front",
            ),
        ],
        totals=[DraftTotal(sentence=1, words="At least 45", people="people", period="in the last two days")],
    ),
)

AMBUSH = Story(
    Article(
        "TORIBÍO, Cauca. – Cinco soldados murieron y “al menos” nueve resultaron heridos el jueves en una emboscada "
        "en la vereda La Cruz, en el norte del Cauca (Colombia), informó el Ejército.\n\n"
        "El Frente Páramo, una disidencia vinculada a la Columna Sur, se atribuyó el ataque en un comunicado. "
        "Según el coronel Iván Rojas, dos guerrilleros fueron abatidos.\n",
        id="emboscada",
        published=PUBLISHED,
        language="es",
    ),
    Draft(
        attacks=[
            attack(
                1,
                2,
                3,
                figures=[
                    figure("Cinco", "soldados"),
                    figure("nueve", None, outcome="wounded"),
                    figure("dos", "guerrilleros", role="assailants", source="el coronel Iván Rojas"),
                ],
                kind="ground_attack_on_forces",
                by="El Frente Páramo",
                by_type="non_state_armed_group",
                linked_to=["la Columna Sur"],
                on="soldados",
                on_type="state_military",
                place="la vereda La Cruz",
                place_relation="in",
                province="Cauca",
                country="Colombia",
                time="el jueves",
                claimed_by="El Frente Páramo",
                channel="letter_or_leaflet",
            )
        ]
    ),
)

SHELLING = Story(
    Article(
        "Не менее семи мирных жителей погибли в среду при обстреле рынка в Донецке, сообщила полиция.\n\n"
        "Ещё 12 человек ранены. Батальон «Север» заявил, что не причастен к обстрелу.\n",
        id="обстрел",
        published=PUBLISHED,
        language="ru",
    ),
    Draft(
        attacks=[
            attack(
                1,
                2,
                3,
                figures=[figure("семи", "мирных жителей"), figure("12", "человек", outcome="wounded")],
                kind="shelling_rocket_missile",
                on="рынка",
                on_type="civilians",
                place="Донецке",
                place_relation="in",
                time="в среду",
                denied_by="Батальон «Север»",
            )
        ]
    ),
)

STORIES = (ROUNDUP, AMBUSH, SHELLING)


class Canned:
    """A recorder that answers every question with one reply."""

    def __init__(self) -> None:
        self.reply = "{}"

    async def fetch(self, _key: str) -> str:
        """Return the reply, whatever was asked."""
        return json.dumps(asdict(Choice(self.reply, "stop", False, Tokens(READ_TOKENS, 0, 10))))

    async def store(self, _key: str, _reply: str) -> None:
        """Keep nothing."""


CANNED = Canned()


@cache
def extractor() -> Extractor:
    """An extractor of which every question is answered by ``CANNED``; no socket is ever opened."""
    return Extractor(model="scripted", base_url="http://127.0.0.1:9/v1", max_retries=0, recorder=CANNED)


def extracted(article: Article, draft: Draft) -> Extraction:
    """Run the whole pipeline on an article of which a model would draft this."""
    CANNED.reply = draft.model_dump_json()
    return loop.run(extractor().aextract(article))


def told(text: str, *attacks: DraftAttack, totals: list[DraftTotal] | None = None, **rest: Any) -> Extraction:
    """Extract a text, published on a Saturday, with drafted attacks."""
    article = Article(text, **{"published": PUBLISHED, **rest})
    return extracted(article, Draft(attacks=list(attacks), totals=totals or []))


def only(extraction: Extraction) -> Incident:
    """The one incident of an extraction."""
    (incident,) = extraction.incidents
    return incident


def grounded(article: Article, draft: Draft) -> Grounded:
    """Ground a draft of a whole article."""
    setting = setting_of(article)
    (window,) = windows_of(setting.view, chars=100_000)
    return ground(
        draft,
        view=setting.view,
        window=window,
        language=setting.language,
        published=article.published,
        countries=setting.countries,
    )


def found(article: Article, *attacks: DraftAttack) -> tuple[Finding, ...]:
    """Ground drafted attacks."""
    return grounded(article, Draft(attacks=list(attacks))).findings


@cache
def setting_of(article: Article) -> Setting:
    """What of an article bears on all its incidents."""
    view = make_view(article)
    return Setting(
        text=article.text,
        view=view,
        published=article.published,
        language=article.language or "en",
        countries=tuple(article_countries(view.text)),
        aliases=load_aliases(),
    )
