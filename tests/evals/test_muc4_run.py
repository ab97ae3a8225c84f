"""MUC-4 articles in, scored templates out, with an extractor that answers from a list."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from evals.errors import NothingMeasured, UsageWrong
from evals.muc4.articles import load_articles, parse_articles
from evals.muc4.kinds import Align
from evals.muc4.run import load_task, run_task, split_files
from extractor.article import Article
from extractor.errors import RateLimited
from extractor.schema import Extraction, Incident, Party, Place, Provenance, Status

TEXTS = """\
TSX-MUC4-0001 (ABC)

   PORT ELBA, 6 MAR 91 (ELBA NEWS) -- [TEXT] A CAR BOMB EXPLODED IN FRONT OF THE
CUSTOMS HOUSE.

TSX-MUC4-0002

   CLANDESTINE, NO DATE (RADIO DAWN) -- [TEXT] IN 5 JAN 90 WE SANG.

TSX-MUC4-0003

   PORT ELBA, 31 FEB 91 -- [TEXT] TEACHERS WERE THREATENED.
"""
KEYS = """\
0.  MESSAGE: ID                    TSX-MUC4-0001
1.  MESSAGE: TEMPLATE              1
3.  INCIDENT: LOCATION             FREEDONIA
4.  INCIDENT: TYPE                 BOMBING
5.  INCIDENT: STAGE OF EXECUTION   ACCOMPLISHED
10. PERP: ORGANIZATION ID          "RED DAWN"
11. PERP: ORGANIZATION CONFIDENCE  REPORTED AS FACT: "RED DAWN"

0.  MESSAGE: ID                    TSX-MUC4-0002
1.  MESSAGE: TEMPLATE              *

0.  MESSAGE: ID                    TSX-MUC4-0003
1.  MESSAGE: TEMPLATE              1
4.  INCIDENT: TYPE                 ATTACK
"""
BOMBING = Incident(
    id="i1",
    summary="A bomb.",
    kind="bombing_ied_mine",
    attacker=Party(name="Red Dawn"),
    attribution="stated_as_fact",
    place=Place(country="Freedonia"),
)


def extraction(article: Article, *incidents: Incident, status: Status = "ok") -> Extraction:
    origin = Provenance(article_sha256="a", prompt_sha256="b", schema_sha256="c", model="test", extractor_version="0")
    return Extraction(article_id=article.id, status=status, incidents=incidents, provenance=origin)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    texts, keys = tmp_path / "texts", tmp_path / "keys"
    texts.write_text(TEXTS)
    keys.write_text(KEYS)
    return texts, keys


def test_articles_carry_id_text_and_date() -> None:
    first, second, third = parse_articles(TEXTS)
    assert [first.id, second.id, third.id] == ["TSX-MUC4-0001", "TSX-MUC4-0002", "TSX-MUC4-0003"]
    assert first.published == date(1991, 3, 6)
    assert first.text.startswith("   PORT ELBA, 6 MAR 91")
    assert first.text.endswith("CUSTOMS HOUSE.")


def test_no_date_and_impossible_dates_are_none() -> None:
    _, no_date, impossible = parse_articles(TEXTS)
    assert (no_date.published, impossible.published) == (None, None)


def test_a_file_without_articles_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("nothing of the kind")
    with pytest.raises(UsageWrong, match="No article"):
        load_articles(tmp_path / "other")


def test_files_are_told_apart_by_what_they_hold(files: tuple[Path, Path], tmp_path: Path) -> None:
    texts, keys = files
    assert split_files([keys, texts]) == ([texts], [keys])
    (tmp_path / "other").write_text("nothing of the kind")
    with pytest.raises(UsageWrong, match="neither"):
        split_files([tmp_path / "other"])


def test_only_articles_with_a_key_are_run(files: tuple[Path, Path], tmp_path: Path) -> None:
    texts, _ = files
    (tmp_path / "one").write_text(KEYS[: KEYS.index("\n\n") + 1])
    task = load_task([texts], [tmp_path / "one"])
    assert [article.id for article in task.articles] == ["TSX-MUC4-0001"]


def test_a_limit_takes_the_first_and_a_sample_repeats(files: tuple[Path, Path]) -> None:
    texts, keys = files

    def ids(limit: int | None, sample: int | None) -> list[str]:
        return [article.id for article in load_task([texts], [keys], limit=limit, sample=sample).articles]

    assert ids(2, None) == ["TSX-MUC4-0001", "TSX-MUC4-0002"]
    assert ids(2, 7) == ids(2, 7)
    assert len({tuple(ids(1, seed)) for seed in range(20)}) == 3
    assert ids(9, 7) == ids(None, None)


def test_keys_of_articles_that_are_not_run_do_not_count(files: tuple[Path, Path]) -> None:
    texts, keys = files
    task = load_task([texts], [keys], limit=1)
    run = run_task(task, extract=lambda article: extraction(article, BOMBING), align=Align.GREEDY)
    assert (run.rows["ALL TEMPLATES"].pos, run.rows["ALL TEMPLATES"].f) == (5, 100.0)


def test_keys_of_other_articles_cannot_be_measured(files: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "others").write_text(KEYS.replace("TSX", "TSY"))
    with pytest.raises(NothingMeasured, match="same messages"):
        load_task([files[0]], [tmp_path / "others"])


def test_a_failed_article_scores_nothing_and_is_named(files: tuple[Path, Path]) -> None:
    def extract(article: Article) -> Extraction:
        if article.id == "TSX-MUC4-0003":
            raise RateLimited("429 until the deadline. Lower --jobs.")
        return extraction(article, BOMBING) if article.id == "TSX-MUC4-0001" else extraction(article, status="refused")

    run = run_task(load_task([files[0]], [files[1]]), extract=extract, align=Align.GREEDY)
    assert run.failures == {
        "TSX-MUC4-0002": "status 'refused'",
        "TSX-MUC4-0003": "RateLimited: 429 until the deadline. Lower --jobs.",
    }
    assert run.rows["template-id"].mis == 1
    assert [template.number for template in run.templates] == ["1", "*", "*"]


def test_a_run_in_which_everything_failed_cannot_be_measured(files: tuple[Path, Path]) -> None:
    texts, keys = files
    task = load_task([texts], [keys])
    with pytest.raises(NothingMeasured, match="All 3 articles failed"):
        run_task(task, extract=lambda article: extraction(article, status="failed"), align=Align.GREEDY)
