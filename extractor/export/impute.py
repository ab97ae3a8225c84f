"""Imputation: numbers for words like "dozens". Off unless a policy is asked for by name.

Each policy is a rule that coders of a conflict database published for themselves; none invents beyond it. What
the policy has no number for stays without one. An imputed figure counts as about that many: it has a best, and
no low and no high. The words stay as the article has them, and a column names the policy and what it did.

=====================  ========================================================================================
``acled-2024``         dozens 12, tens 10, hundreds 100; a plural without any figure 3
``acled-2024-active``  the same, but 10 for a plural without any figure, the rule for an active conflict
``isaf``               a couple or a plural 2, several or a few 3, numerous or a handful 4, a large number 5
=====================  ========================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from ..normalize.numbers import read_figure
from ..normalize.spelling import fold
from ..schema import Count, Incident

Policy = Literal["none", "acled-2024", "acled-2024-active", "isaf"]
Amount = Literal[
    "beyond", "unknown", "hundreds", "dozens", "tens", "large", "handful", "many", "several", "couple", "plural",
]  # fmt: skip

# What each amount is called, as ``fold`` leaves the words. The first that is found decides: "tens of thousands" is
# beyond every policy, "several dozen" is dozens.
_AMOUNTS: Mapping[Amount, str] = {
    "beyond": (
        "thousands?|millions?|scores|miles|millares|millones|milliers?|milhares|milhoes|migliaia|milioni|tausenden?|"
        "millionen|тысяч\\w*|тисяч\\w*|миллион\\w*|الاف|الالاف|binlerce|हजारो|हजारों"
    ),
    "unknown": (
        "(?:undetermined|undisclosed|unknown|unspecified|unconfirmed) numbers?|numero (?:in|no )determinado|"
        "numero desconocido|nombre (?:indetermine|inconnu)|numero (?:indeterminado|desconhecido)|"
        "numero (?:imprecisato|sconosciuto)|unbekannte (?:zahl|anzahl)|неизвестн\\w* числ\\w*|"
        "неустановленн\\w* числ\\w*|невідом\\w* кількіст\\w*|عدد غير محدد|sayisi bilinmeyen"
    ),
    "hundreds": (
        "hundreds?|cientos|centenares|centenas|centaines|centinaia|hunderten?|сот(?:ни|ен|ням|нями|нях)|ميات|الميات|"
        "yuzlerce|सैकड़ो|सैकड़ों"
    ),
    "dozens": "dozens?|docenas?|douzaines?|duzias?|dozzine|dutzenden?|dutzend|दर्जनो|दर्जनों",
    "tens": "tens|decenas?|dizaines?|dezenas?|decine|десятк\\w*|عشرات|العشرات|onlarca",
    "large": "large numbers?",
    "handful": "numerous|handful|punado|poignee|punhado|manciata|handvoll|numeros[oa]s|nombreu(?:x|ses)|zahlreiche",
    "many": "many|countless|lots|a number|much[oa]s|muit[oa]s|molt[ei]|viele|много|многие|багато|العديد",
    "several": (
        "several|some|a few|few|groups?|multiple|various|vari[oa]s|algun[oa]s|diversos|plusieurs|quelques|alguns|"
        "diversi|alcun[ei]|parecchi|mehrere|einige|несколько|нескольких|кілька|декілька|عدة|birkac"
    ),
    "couple": "couple",
}
_READERS = {amount: re.compile(rf"(?<!\w)(?:{words})(?!\w)") for amount, words in _AMOUNTS.items()}

_LIKE_A_PLURAL: tuple[Amount, ...] = ("plural", "several", "many", "handful", "large")
_ROUND: Mapping[Amount, int] = {"hundreds": 100, "dozens": 12, "tens": 10}
POLICIES: Mapping[Policy, Mapping[Amount, int]] = {
    "none": {},
    "acled-2024": {**_ROUND, **dict.fromkeys(_LIKE_A_PLURAL, 3)},
    "acled-2024-active": {**_ROUND, **dict.fromkeys(_LIKE_A_PLURAL, 10)},
    "isaf": {"couple": 2, "plural": 2, "several": 3, "handful": 4, "large": 5},
}


def impute(incident: Incident, *, policy: Policy, language: str | None = None) -> tuple[Incident, tuple[str, ...]]:
    """Return the incident with the policy's numbers for its vague figures, and what was imputed, in words.

    ``language`` is the article's: it tells a plural of people where no amount is stated.
    """
    if not (table := POLICIES[policy]):
        return incident, ()
    counts = tuple(_filled(count, table, language) for count in incident.counts)
    if counts == incident.counts:
        return incident, ()
    pairs = zip(incident.counts, counts, strict=True)
    said = tuple(f"{new.outcome} {new.words!r} = {new.number}" for old, new in pairs if old is not new)
    return incident.model_copy(update={"counts": counts}), said


def is_vague(count: Count) -> bool:
    """True for a figure that the article gives no number for."""
    return count.number is None and count.qualifier != "none_reported"


def amount_of(words: str, *, language: str | None = None) -> Amount | None:
    """Return the kind of amount that words without a number state; None where it cannot be told."""
    folded = fold(words)
    found = next((amount for amount, reader in _READERS.items() if reader.search(folded)), None)
    if found in ("beyond", "unknown"):
        return None
    return found or ("plural" if _is_bare_plural(words, language) else None)


def _filled(count: Count, table: Mapping[Amount, int], language: str | None) -> Count:
    amount = amount_of(count.words, language=language) if is_vague(count) else None
    number = table.get(amount) if amount else None
    return count if number is None else count.model_copy(update={"number": number, "qualifier": "about"})


def _is_bare_plural(words: str, language: str | None) -> bool:
    figure = read_figure(words, language=language)
    return figure is not None and figure.number is None and figure.qualifier == "vague"
