"""The fault server, and what the extractor makes of every fault that it knows."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from evals.faults.answer import REPLIES
from evals.faults.brief import MARK, brief, name
from evals.faults.plan import FAILING, PASSING, RARE, REASKED, SETTLED, STOPPING, Plan, kinds, make_plans, plan_of
from evals.faults.server import Bucket, Desk, Duty, House, duty_of, number_in, words_of
from evals.faults.verdict import problems_of
from extractor import Article, Extraction, Extractor, Settings, loop

WAITS = Settings(timeout_s=0.4, deadline_s=1.6)
NEVER_ANSWERED = {"drip", "huge_body", "gzip_bomb", "no_retry", *STOPPING}


@contextmanager
def serving(plans: list[Plan]) -> Iterator[str]:
    """Run the server on the extractor's own loop."""
    house = House(Desk(Duty(), io.StringIO(), plans=plans))
    loop.run(house.open())
    try:
        yield f"http://127.0.0.1:{house.port}/v1"
    finally:
        loop.run(house.shut())


def extracted(plans: list[Plan]) -> list[Extraction]:
    """Extract one brief per plan."""
    articles = [Article(b.text, id=b.id, published=b.published) for b in map(brief, range(len(plans)))]

    async def all_of(extractor: Extractor) -> list[Extraction]:
        return await asyncio.gather(*map(extractor.aextract, articles))

    with serving(plans) as url, Extractor(WAITS, model="scripted", base_url=url) as extractor:
        return loop.run(all_of(extractor))


def test_every_kind_of_fault_has_an_answer() -> None:
    assert set(REPLIES) == {*kinds(), "good"}


def test_every_article_ends_as_its_plan_says() -> None:
    survivable = [kind for kind in kinds() if kind not in NEVER_ANSWERED | {"limit_200", "limit_1e9"}]
    plans = [plan_of(kind) for kind in survivable]
    for number, (plan, result) in enumerate(zip(plans, extracted(plans), strict=True)):
        record = result.model_dump(mode="json") | {"input": {"desk": number % 7}}
        assert list(problems_of(record, number, plan)) == []


@pytest.mark.parametrize("kind", sorted(NEVER_ANSWERED - {"drip"}))
def test_what_no_retry_can_cure_fails_and_says_why(kind: str) -> None:
    (result,) = extracted([plan_of(kind)])
    assert result.status == "failed"
    assert result.issues


def test_plans_are_the_same_for_a_seed_and_hold_every_kind() -> None:
    plans = make_plans(20_000, share=0.27, seed=3)
    assert plans == make_plans(20_000, share=0.27, seed=3)
    assert plans != make_plans(20_000, share=0.27, seed=4)
    met = {kind for plan in plans for kind in (*plan.passing, plan.usual)}
    assert met >= {*PASSING, *REASKED, *FAILING, *RARE, *SETTLED}
    assert sum(plan != Plan() for plan in plans) == 5400


def test_no_two_briefs_share_a_name() -> None:
    assert len({name(number, salt=salt) for number in range(5000) for salt in (0, 37, 71)}) > 14_000
    assert len({name(number) for number in range(20_000)}) == 20_000


def test_the_server_finds_the_article_that_a_request_is_about() -> None:
    assert number_in(f"x {MARK}12, {MARK}345.\\n".encode()) == 345


def test_a_duty_survives_the_command_line() -> None:
    duty = Duty(articles=3, share=0.5, log="a b", rate=50.0)
    assert duty_of(words_of(duty)) == duty


def test_a_bucket_passes_a_burst_and_then_its_rate() -> None:
    bucket = Bucket(1e-6)
    assert [bucket.take() for _ in range(7)] == [True] * 5 + [False] * 2
