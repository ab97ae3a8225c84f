"""An invented article with its filled record, and records of any content, for tests of the exports."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, get_args

from hypothesis import strategies as st

from extractor.export.case import Case, cases_of
from extractor.export.impute import Policy
from extractor.reviewed import HistoryEntry, IncidentReview, Review, Reviewed
from extractor.schema import (
    Attribution,
    Channel,
    Claim,
    Count,
    CountRelation,
    Evidence,
    Incident,
    Kind,
    Outcome,
    Party,
    PartyType,
    Place,
    PlacePrecision,
    PlaceRelation,
    Polarity,
    Provenance,
    Qualifier,
    Side,
    Span,
    Stage,
    Total,
    When,
)

TEXT = """\
At least 60 members of the security forces were killed in a series of raids in Mali, local reporters said on Saturday.

The heaviest losses came in the plains of Mopti, where 27 soldiers and militia members, four captains among them, fell on
Thursday and Friday. The Dawn Brigade said on its channel that it had sent the raiders. Six of the raiders were buried there.

On Thursday, eight soldiers, among them two lieutenants, were shot in the scrubland of the Gao region; the monitors count the
raid as one more of the Dawn Brigade.

At the edge of Kidal, the River Column, which answers to the Sand Front, overran a post and left 21 soldiers dead, the monitors said.

Five more militia members died on Saturday in the Timbuktu region when a band tied to the Sand Front waylaid their lorry.
"""


def quoted(words: str) -> Evidence:
    """The evidence of words of the article."""
    start = TEXT.index(words)
    return Evidence(quote=words, start=start, end=start + len(words))


def figure(id: str, number: int | None, words: str, **rest: Any) -> Count:
    """One statement of a figure; of the target's dead, if nothing else is said."""
    given = {"outcome": "killed", "side": "target", "victim_type": "state_and_allied_forces"}
    return Count(id=id, number=number, words=words, **{"evidence": quoted("killed"), **given, **rest})


ARMY = Party(name="Malian army", description="soldiers", type="state_and_allied_forces", evidence=(quoted("soldiers"),))
RAIDS = (
    Incident(
        id="i1",
        summary="The Dawn Brigade attacked the Malian army in Mopti; 27 members of the forces and six attackers killed.",
        kind="ground_attack_on_forces",
        attacker=Party(name="the Dawn Brigade", canonical="Dawn Brigade", type="non_state_armed_group", evidence=(quoted("Dawn Brigade"),)),
        attribution="claimed",
        attributed_by="the Dawn Brigade",
        target=ARMY,
        counts=(
            figure("c1", 27, "27", group="soldiers and militia members", source="local reporters", evidence=quoted("27 soldiers and militia members")),
            figure("c2", 4, "four", group="captains", relation="subset_of", ref="c1", evidence=quoted("four captains")),
            figure("c3", 6, "Six", side="attacker", victim_type="non_state_armed_group", group="raiders", evidence=quoted("Six of the raiders")),
        ),
        place=Place(name="plains of Mopti", admin1="Mopti", country="Mali", country_code="ML", admin1_code="ML-5", relation="area_within", precision="admin1", evidence=(quoted("the plains of Mopti"),)),
        when=When(words="on\nThursday and Friday", start=date(2019, 4, 18), end=date(2019, 4, 19), span="spans_days", basis="resolved_from_relative", precision="day", evidence=(quoted("Thursday and Friday"),)),
        claims=(Claim(claimed_by="The Dawn Brigade", channel="propaganda_outlet", outlet="its channel", evidence=quoted("The Dawn Brigade said on its channel")),),
        aggregate=True,
        evidence=(quoted("The heaviest losses came in the plains of Mopti"),),
    ),
    Incident(
        id="i2",
        summary="Eight soldiers killed in the Gao region.",
        kind="ground_attack_on_forces",
        attacker=Party(name="the Dawn Brigade", canonical="Dawn Brigade", type="non_state_armed_group"),
        attribution="inferred_from_context",
        attributed_by="the monitors",
        target=ARMY,
        counts=(
            figure("c1", 8, "eight", group="soldiers"),
            figure("c2", 2, "two", group="lieutenants", relation="subset_of", ref="c1"),
        ),
        place=Place(name="scrubland of the Gao region", admin1="Gao", country="Mali", country_code="ML", relation="area_within", precision="admin1"),
        when=When(words="On Thursday", start=date(2019, 4, 18), end=date(2019, 4, 18), span="single_day", precision="day"),
    ),
    Incident(
        id="i3",
        summary="The River Column overran a post near Kidal and killed 21 soldiers.",
        kind="ground_attack_on_forces",
        attacker=Party(name="the River Column", canonical="River Column", type="non_state_armed_group", affiliated_with=("the Sand Front",)),
        attribution="attributed_by_other_source",
        attributed_by="the monitors",
        target=ARMY,
        counts=(figure("c1", 21, "21", group="soldiers", source="the monitors"),),
        place=Place(name="edge of Kidal", admin1="Kidal", country="Mali", country_code="ML", relation="outskirts_of", precision="near_town", lat=18.44, lon=1.41, geonameid=2455290),
        when=When(start=date(2019, 4, 18), end=date(2019, 4, 20), span="one_day_within", basis="inferred_from_context"),
    ),
    Incident(
        id="i4",
        summary="A band tied to the Sand Front killed five militia members in the Timbuktu region.",
        kind="ground_attack_on_forces",
        attacker=Party(description="a band tied to the Sand Front", type="non_state_armed_group", affiliated_with=("the Sand Front",)),
        attribution="stated_as_fact",
        target=ARMY,
        counts=(figure("c1", 5, "Five", group="militia members"),),
        place=Place(name="Timbuktu region", admin1="Timbuktu", country="Mali", country_code="ML", relation="area_within", precision="admin1"),
        when=When(words="on Saturday", start=date(2019, 4, 20), end=date(2019, 4, 20), span="single_day", precision="day"),
    ),
)  # fmt: skip


def record(*incidents: Incident, **rest: Any) -> Reviewed:
    """A record of an article with these incidents."""
    provenance = Provenance(
        article_sha256="0", prompt_sha256="0", schema_sha256="0", model="local/test", extractor_version="0",
        published=date(2019, 4, 20), language="en",
    )  # fmt: skip
    given = {"article_id": "raids", "status": "ok", "provenance": provenance}
    return Reviewed(incidents=incidents, **{**given, **rest})


ROUNDUP = record(
    *RAIDS,
    totals=(Total(outcome="killed", side="target", number=60, qualifier="at_least", words="At least 60", evidence=quoted("At least 60")),),
)  # fmt: skip


def reviewed(**decisions: Any) -> Reviewed:
    """The round-up as reviewed by Ada and Ben: i1 accepted, i2 edited, i4 rejected and gone; i3 not looked at."""
    history = (
        HistoryEntry(n=1, step=1, at="2019-05-01T10:00:00Z", who="ada", action="accept", incident="i1"),
        HistoryEntry(n=2, step=2, at="2019-05-01T10:01:00Z", who="ada", action="edit", incident="i2", path="counts.c1", old=8, new=9),
        HistoryEntry(n=3, step=3, at="2019-05-02T09:00:00Z", who="ben", action="edit", incident="i2", path="kind"),
        HistoryEntry(n=4, step=4, at="2019-05-02T09:01:00Z", who="ben", action="reject", incident="i4"),
    )  # fmt: skip
    statuses = {"i1": "accepted", "i2": "edited", "i3": "unreviewed", "i4": "rejected", **decisions}
    incidents = {id: IncidentReview.model_validate({"status": status}) for id, status in statuses.items()}
    review = Review(status="partial", reviewers=("ada", "ben"), incidents=incidents, history=history)
    edited = RAIDS[1].model_copy(update={"counts": (figure("c1", 9, "nine"),)})
    return record(RAIDS[0], edited, RAIDS[2], review=review)


def incident(**rest: Any) -> Incident:
    """An incident in which two soldiers die, as far as nothing else is said."""
    given: dict[str, Any] = {
        "id": "i1", "summary": "Something happened.", "kind": "ground_attack_on_forces", "counts": (figure("c1", 2, "two"),),
        "attacker": RAIDS[0].attacker, "target": ARMY, "place": RAIDS[0].place, "when": RAIDS[3].when,
    }  # fmt: skip
    return Incident(**{**given, **rest})


def case(policy: Policy = "none", **rest: Any) -> Case:
    """The case of an incident, in which two soldiers die as far as nothing else is said."""
    (one,) = cases_of(record(incident(**rest)), policy=policy)
    return one


def one_of(values: Any) -> st.SearchStrategy[Any]:
    """Any of a closed list of values."""
    return st.sampled_from(get_args(values))


WORDS = st.text(max_size=12) | st.sampled_from(["=1+1", "\t@x", " +2", "\u00a0-3", "dozens", "\x00=x", 'a";=b'])
MAYBE_WORDS = st.none() | WORDS
DAYS = st.none() | st.dates(date(2019, 1, 1), date(2020, 12, 31))
PARTIES = st.builds(
    Party, name=MAYBE_WORDS, description=MAYBE_WORDS, type=one_of(PartyType), affiliated_with=st.tuples(WORDS), canonical=MAYBE_WORDS
)  # fmt: skip
COUNTS = st.builds(
    Count, id=st.sampled_from("abcd"), outcome=one_of(Outcome), side=one_of(Side), victim_type=one_of(PartyType),
    number=st.none() | st.integers(0, 90), number_high=st.none() | st.integers(90, 99), qualifier=one_of(Qualifier), words=WORDS,
    group=MAYBE_WORDS, relation=one_of(CountRelation), ref=st.none() | st.sampled_from("abcdz"), source=MAYBE_WORDS,
    evidence=st.just(quoted("killed")),
)  # fmt: skip
PLACES = st.builds(
    Place, name=MAYBE_WORDS, admin1=MAYBE_WORDS, country=MAYBE_WORDS, relation=one_of(PlaceRelation),
    country_code=st.sampled_from([None, "ML", "??"]), lat=st.none() | st.floats(-90, 90), lon=st.none() | st.floats(-180, 180),
    precision=one_of(PlacePrecision),
)  # fmt: skip
INCIDENTS = st.builds(
    Incident, id=st.just("i1"), summary=WORDS, kind=one_of(Kind), stage=one_of(Stage), attacker=PARTIES, attribution=one_of(Attribution),
    attributed_by=MAYBE_WORDS, target=PARTIES, counts=st.lists(COUNTS, max_size=5).map(tuple), place=PLACES,
    when=st.builds(When, words=MAYBE_WORDS, start=DAYS, end=DAYS, span=one_of(Span)),
    claims=st.lists(st.builds(Claim, claimed_by=WORDS, channel=one_of(Channel), outlet=MAYBE_WORDS, polarity=one_of(Polarity), evidence=st.just(quoted("killed"))), max_size=2).map(tuple),
    weapons=st.tuples(WORDS), aggregate=st.booleans(), needs_review=st.tuples(WORDS), evidence=st.just(()),
)  # fmt: skip


def days(first: date, number: int) -> When:
    """Fighting over so many days."""
    return When(start=first, end=first + timedelta(days=number - 1), span="spans_days", precision="day")
