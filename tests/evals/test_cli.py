"""The command line: one line per error, the documented exit code, and nothing in between."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.gold import load_article

from ..server import Reply, Sent, Server, completion
from .making import label
from .scripted import MODEL, Workshop, answer, make_workshop

Ran = tuple[int, str, str]
Evals = Callable[..., Ran]


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    """A workshop with a scripted model."""
    with Server(answer) as server:
        yield make_workshop(tmp_path, server)


@pytest.fixture
def evals(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Evals:
    """Run ``incident-evals`` in this process."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-scripted")
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr("sys.argv", ["incident-evals", *arguments])
        with pytest.raises(SystemExit) as ended:  # noqa: PT012  # a command that ends by itself ends with 0
            main()
            raise SystemExit(0)
        said = capsys.readouterr()
        return int(str(ended.value.code or 0)), said.out, said.err

    return run


class Command:
    """The command line within one workshop."""

    def __init__(self, run: Evals, workshop: Workshop) -> None:
        self.run, self.workshop = run, workshop

    def __call__(self, verb: str, *arguments: str) -> Ran:
        return self.run(verb, *arguments, *self.workshop.options(verb))


@pytest.fixture
def command(evals: Evals, workshop: Workshop) -> Command:
    """The command line within the workshop."""
    return Command(evals, workshop)


def one_line(text: str) -> str:
    """The only line of ``text``."""
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    return lines[0]


def test_a_check_without_a_baseline_asks_for_one_before_it_pays(command: Command) -> None:
    code, out, err = command("check")
    assert (code, out) == (3, "")
    assert "incident-evals bless RUN" in one_line(err)
    assert command.workshop.server.requests == []


def test_a_baseline_that_cannot_be_read_is_one_line(command: Command) -> None:
    command.workshop.baseline.write_text("{", encoding="utf-8")
    code, _, err = command("check")
    assert code == 3
    assert "cannot be read" in one_line(err)


@pytest.mark.parametrize(
    "verb", [["score", "nope"], ["bless", "nope"], ["show", "nope", "two"], ["compare", "nope", "x"]]
)
def test_a_run_that_does_not_exist_is_named_with_those_that_do(command: Command, verb: list[str]) -> None:
    code, _, err = command(*verb)
    assert code == 2
    assert "'nope' does not exist" in one_line(err)


def test_a_broken_gold_file_is_named_with_its_line(command: Command) -> None:
    file = command.workshop.gold / "two.json"
    row = json.loads(file.read_text(encoding="utf-8"))
    row["incidents"][0]["kind"] = "raid"
    file.write_text(json.dumps(row, indent=1), encoding="utf-8")
    code, _, err = command("run")
    assert code == 3
    assert f"{file}:" in one_line(err)
    assert command.workshop.server.requests == []


def test_a_missing_article_is_named(command: Command) -> None:
    (command.workshop.gold / "two.txt").unlink()
    code, _, err = command("run")
    assert code == 3
    assert "two.txt" in one_line(err)


def test_an_offline_miss_is_one_line(command: Command) -> None:
    code, _, err = command("run", "--offline")
    assert code == 3
    assert "No reply of 'scripted-model' is recorded" in one_line(err)


@pytest.mark.parametrize("arguments", [["--model", "local/nosuch"], ["--model", "local:/no/such.gguf"]])
def test_a_model_that_is_not_there_is_one_line(evals: Evals, workshop: Workshop, arguments: list[str]) -> None:
    places = ["--gold", str(workshop.gold), "--runs", str(workshop.runs), "--replies", str(workshop.replies)]
    code, _, err = evals("run", *places, *arguments)
    assert code in (2, 3)
    assert one_line(err).startswith("incident-evals: ")


def test_a_hosted_model_without_a_key_is_one_line(
    evals: Evals, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    places = ["--gold", str(workshop.gold), "--runs", str(workshop.runs)]
    code, _, err = evals("run", *places, "--model", "openai/gpt-5-mini")
    assert code == 2
    assert "OPENAI_API_KEY" in one_line(err)


USAGE = [
    ("no such article", ["run", "--ids", "nothing*"]),
    ("no such run to repeat", ["run", "--failing", "nope"]),
    ("no such folder", ["lint", "--gold", "/no/such/folder"]),
    ("no such rules", ["check", "--rules", "/no/such.toml"]),
]


@pytest.mark.parametrize("arguments", [u[1] for u in USAGE], ids=[u[0] for u in USAGE])
def test_what_does_not_exist_is_a_usage_error(command: Command, arguments: list[str]) -> None:
    command("run")
    command("bless", command.workshop.run_names()[0])
    verb, *rest = arguments
    code, _, err = command(verb, *rest) if verb != "lint" else command.run(*arguments)
    assert code == 2
    assert one_line(err).startswith("incident-evals: ")


def test_a_wrong_option_is_a_usage_error(evals: Evals) -> None:
    assert evals("check", "--nonsense")[0] == 2
    assert evals("frobnicate")[0] == 2


def test_an_unknown_split_is_a_usage_error(command: Command) -> None:
    code, _, err = command("compare", "baseline", "x", "--split", "train")
    assert code == 2
    assert "'train'" in one_line(err)


def test_a_run_without_results_cannot_be_scored(command: Command) -> None:
    command("run")
    name = command.workshop.run_names()[0]
    (command.workshop.runs / name / "results.jsonl").unlink()
    code, _, err = command("score", name)
    assert code == 3
    assert "has no results" in one_line(err)


def test_the_cost_ceiling_is_one_line_with_the_way_on(command: Command) -> None:
    code, _, err = command("run", "--max-cost", "0")
    assert code == 3
    assert "--max-cost" in one_line(err)


def test_check_passes_an_unchanged_run_and_prints_its_power(command: Command) -> None:
    make_workshop(command.workshop.folder, command.workshop.server, twins=6)
    command("run")
    name = command.workshop.run_names()[0]
    assert command("bless", name)[0] == 0
    code, out, _ = command("check", "--strict", "--offline")
    assert code == 0
    assert "PASS against baseline" in out
    assert "would go unseen" in out


def test_check_fails_where_a_rule_is_broken(command: Command, tmp_path: Path) -> None:
    command("run")
    command("bless", command.workshop.run_names()[0])
    rules = tmp_path / "gate.toml"
    rules.write_text('split = "all"\npinned = ["two"]\n[metrics]\nfields = ["*"]\n', encoding="utf-8")
    assert command("check", "--rules", str(rules), "--fresh", "--name", "worse")[0] == 0
    command.workshop.server.usual = empty_handed
    code, out, _ = command("check", "--rules", str(rules), "--fresh", "--name", "worse")
    assert code == 1
    assert "pinned article two got worse" in out


def empty_handed(_: Sent) -> Reply:
    """A model that finds nothing."""
    return completion({"attacks": [], "totals": []})


def test_check_refuses_another_gold_and_rescoring_settles_it(command: Command) -> None:
    command("run")
    command("bless", command.workshop.run_names()[0])
    file = command.workshop.gold / "two.json"
    row = json.loads(file.read_text(encoding="utf-8"))
    row["incidents"][0]["alternatives"] = {"attribution": ["stated_as_fact"]}
    file.write_text(json.dumps(row), encoding="utf-8")
    assert load_article(file)
    code, _, err = command("check", "--offline")
    assert code == 3
    assert "--rescore" in err.strip().splitlines()[-1]
    assert command("check", "--offline", "--rescore")[0] == 0


def test_compare_refuses_runs_scored_differently_until_they_are_rescored(command: Command) -> None:
    command("run", "--name", "first")
    file = command.workshop.gold / "two.json"
    row = json.loads(file.read_text(encoding="utf-8"))
    row["incidents"][0]["alternatives"] = {"attribution": ["stated_as_fact"]}
    file.write_text(json.dumps(row), encoding="utf-8")
    command("run", "--name", "second")
    code, _, err = command("compare", "first", "second")
    assert code == 3
    assert "incident-evals score first" in one_line(err)
    assert command("score", "first")[0] == 0
    assert command("compare", "first", "second")[0] == 0


def test_bless_prints_what_changes(command: Command) -> None:
    command("run")
    name = command.workshop.run_names()[0]
    _, out, _ = command("bless", name)
    assert out.splitlines() == ["empty: new", "two: new"]
    assert command("bless", name)[1].strip() == "nothing changes"


def test_show_prints_the_article_and_a_verdict_per_field(command: Command) -> None:
    command("run")
    code, out, _ = command("show", command.workshop.run_names()[0], "two")
    assert code == 0
    assert "Seven soldiers were killed on Monday" in out
    assert "wrong_value" in out


def test_failing_runs_only_what_went_wrong(command: Command) -> None:
    command.workshop.server.usual = empty_handed
    command("run", "--name", "first")
    asked = len(command.workshop.server.requests)
    code, _, _ = command("run", "--name", "again", "--fresh", "--failing", "first")
    assert code == 0
    assert len(command.workshop.server.requests) == asked + 1


def test_several_models_are_run_in_turn(command: Command) -> None:
    code, _, _ = command("run", "--model", "another-model")
    assert code == 0
    assert {name.rsplit("-", 1)[0] for name in command.workshop.run_names()} == {MODEL, "another-model"}


def test_ids_and_limit_choose_articles(command: Command) -> None:
    command("run", "--ids", "t*", "--name", "some")
    assert len(command.workshop.server.requests) == 1
    command("run", "--limit", "1", "--name", "some")
    assert len(command.workshop.server.requests) == 2


def test_lint_exits_1_where_something_is_wrong(command: Command) -> None:
    assert command("lint")[0] == 0
    (command.workshop.gold / "two.json").write_text(json.dumps(label()), encoding="utf-8")
    code, _, err = command("lint")
    assert code == 1
    assert "lint --fix" in err


def test_frontier_marks_what_is_beaten(command: Command) -> None:
    command("run", "--name", "good")
    command.workshop.server.usual = empty_handed
    command("run", "--name", "poor", "--fresh")
    code, out, _ = command("frontier", "good", "poor")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[1:3]] == ["good", "poor"]


def test_agree_without_second_labels_measures_nothing(command: Command, tmp_path: Path) -> None:
    code, _, err = command("agree", "-o", str(tmp_path / "agreement.json"))
    assert code == 3
    assert "No second labels" in one_line(err)


def test_twins_are_made_run_and_compared(command: Command, workshop: Workshop) -> None:
    folder = workshop.folder / "twins"
    code, said, problem = command("twins", "--out", str(folder), "--kind", "no-total", "--kind", "appended")
    assert (code, said) == (0, "no-total: 1\nappended: 1\n"), problem
    assert command("run", "--name", "base")[0] == 0
    changed = command.run("run", *["--gold", str(folder), *workshop.options("run")[2:]], "--name", "twinned")
    assert changed[0] == 0, changed
    code, said, problem = command("follow", "base", "twinned", "--twins", str(folder), "--format", "json")
    rows = [(r["kind"], r["twins"], r["changed"]) for r in json.loads(said)]
    assert (code, rows) == (0, [("no-total", 1, []), ("appended", 1, [])]), problem
    assert (
        "| appended | 1 | 1 | 0 | 0 | +0.0 | +0.0 |"
        in command("follow", "base", "twinned", "--twins", str(folder), "--format", "md")[1]
    )


@pytest.mark.parametrize(
    ("verb", "exit_code", "says"),
    [
        (["twins", "--out", "{}", "--kind", "mirrored"], 2, "Kind of twin 'mirrored' does not exist."),
        (["twins", "--out", "{}", "--kind", "town"], 3, "No article has a twin of these kinds."),
        (["twins", "--out", "{}", "--ids", "nobody"], 2, "No gold article matches 'nobody'"),
        (["follow", "nothing", "base", "--twins", "{}"], 2, "Run 'nothing' does not exist."),
    ],
    ids=["unknown kind", "no twin", "unknown article", "unknown run"],
)
def test_wrong_twins_are_one_line(command: Command, tmp_path: Path, verb: list[str], exit_code: int, says: str) -> None:
    code, _, problem = command(*(part.format(tmp_path / "out") for part in verb))
    assert (code, says in one_line(problem)) == (exit_code, True), problem
