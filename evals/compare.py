"""How near two values are: SAME, PART (coarser, finer, overlapping), WEAK (only the country), or NONE.

Comparisons are symmetric, and cached where they cost more than a look-up.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from .readers import Located, Name, shared_words

NONE, WEAK, PART, SAME = 0, 1, 2, 3
Days = tuple[date | None, date | None]

# Right but coarser or finer: a suicide bombing is a bombing, a targeted killing is an attack on civilians
# (R29, R42).
NEAR_CODES = frozenset(
    frozenset(pair)
    for pair in (
        ("bombing_ied_mine", "suicide_bombing"),
        ("bombing_ied_mine", "grenade"),
        ("attack_on_civilians", "targeted_killing"),
        ("ground_attack_on_forces", "armed_clash"),
        ("state_and_allied_forces", "state_military"),
        ("state_and_allied_forces", "state_police"),
        ("state_and_allied_forces", "pro_government_militia"),
        ("state_military", "foreign_military"),
        ("unidentified_armed", "non_state_armed_group"),
        ("unidentified_armed", "criminal_group"),
        ("unidentified_armed", "communal_militia"),
        ("unidentified_armed", "political_militia"),
        ("attributed_by_authorities", "attributed_by_other_source"),
        ("attributed_by_authorities", "suspected"),
        ("attributed_by_other_source", "suspected"),
        ("attributed_by_other_source", "inferred_from_context"),
        ("suspected", "inferred_from_context"),
        ("near", "outskirts_of"),
        ("one_day_within", "spans_days"),
        ("one_day_within", "on_or_before"),
        ("at_least", "more_than"),
    )
)


def compare_codes(a: str, b: str) -> int:
    """Compare two members of a closed list."""
    if a == b:
        return SAME
    return PART if frozenset((a, b)) in NEAR_CODES else NONE


@lru_cache(maxsize=262144)
def compare_names(a: Name, b: Name) -> int:
    """Compare two names: by canonical form, then by words; a name inside the other is PART."""
    if a.canonical == b.canonical:
        return SAME
    shared = min(shared_words(a.words, b.words), shared_words(b.words, a.words))
    fewer, more = sorted((len(a.words), len(b.words)))
    if not shared:
        return NONE
    if shared == more:
        return SAME
    return PART if shared == fewer or 2 * shared >= more else NONE


@lru_cache(maxsize=262144)
def compare_phrases(a: Name, b: Name) -> int:
    """Compare two noun phrases: SAME where most words are shared, PART where any is."""
    shared = min(shared_words(a.words, b.words), shared_words(b.words, a.words))
    if a.canonical == b.canonical or 2 * shared >= max(len(a.words), len(b.words)) > 0:
        return SAME
    return PART if shared else NONE


@lru_cache(maxsize=262144)
def compare_places(a: Located, b: Located) -> int:
    """Compare two places: the point, then the first-level unit, then the country."""
    if a.country and b.country and a.country != b.country:
        return NONE
    if a.words == b.words or (a.geonameid is not None and a.geonameid == b.geonameid):
        return SAME
    same_admin1 = a.admin1 is not None and a.admin1 == b.admin1
    if same_admin1:
        return SAME if a.is_area and b.is_area else PART
    if shared_words(a.words, b.words) == len(a.words) or shared_words(b.words, a.words) == len(b.words):
        return PART
    return WEAK if a.country and a.country == b.country else NONE


def compare_days(a: Days, b: Days) -> int:
    """Compare two windows of days: equal, overlapping, or apart. An open start reaches back for ever."""
    if a == b:
        return SAME
    a_start, a_end = a[0] or date.min, a[1] or date.max
    b_start, b_end = b[0] or date.min, b[1] or date.max
    return PART if a_start <= b_end and b_start <= a_end else NONE


def days_apart(a: Days, b: Days) -> int:
    """Days between two windows; 0 where they overlap."""
    a_start, a_end = a[0] or date.min, a[1] or date.max
    b_start, b_end = b[0] or date.min, b[1] or date.max
    return max(0, (a_start - b_end).days, (b_start - a_end).days)


Figure = tuple[int | None, int | None]  # number and number_high; (None, None) is a vague figure


def compare_figures(a: Figure, b: Figure) -> int:
    """Compare two figures: equal, one inside the other's range, or different. Vague equals only vague."""
    if a == b:
        return SAME
    if a[0] is None or b[0] is None:
        return NONE
    a_high, b_high = a[1] or a[0], b[1] or b[0]
    ranged = a[1] is not None or b[1] is not None
    return PART if ranged and a[0] <= b_high and b[0] <= a_high else NONE
