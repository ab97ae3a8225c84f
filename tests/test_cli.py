"""The ``incidents`` command: what goes in, what comes out, in which form, and one line for everything that goes wrong."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from extractor.cli import main
from extractor.errors import ArticleError
from extractor.schema import Extraction
from extractor.settings import MAX_ARTICLE_BYTES

from .server import Sent, Server, answering, completion, failing

REPORT = "Gunmen killed four farmers in Tangaza, Nigeria, on Saturday, the police said."
DRAFT = {
    "attacks": [
        {
            "sentences": [1],
            "figures": [{"words": "four", "people": "farmers"}],
            "by": "Gunmen",
            "on": "farmers",
            "place": "Tangaza",
            "country": "Nigeria",
            "time": "on Saturday",
        }
    ]
}
NO_ATTACK: dict[str, Any] = {"attacks": []}
PAGE = f"""<!doctype html><html lang="en"><head><title>Farmers killed in Tangaza</title>
<meta property="article:published_time" content="2023-05-14T08:00:00Z"></head>
<body><nav>Home | World | Sport</nav><article><h1>Farmers killed in Tangaza</h1><p>{REPORT}</p>
<p>Residents said that the village market stayed closed on the day after the raid and that many families had left.</p>
</article></body></html>"""


class Ran:
    """What a command did: its exit code, and what it wrote."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def only(self) -> Extraction:
        """The one result on standard output."""
        return Extraction.model_validate_json(self.out)

    @property
    def lines(self) -> list[Extraction]:
        """The results on standard output, one a line."""
        return [Extraction.model_validate_json(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run ``incidents`` in a folder of its own, with bytes on standard input."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")

    def command(*arguments: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["incidents", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            main()
        written = capsys.readouterr()
        return Ran(int(ended.value.code or 0), written.out, written.err)

    return command


@pytest.fixture
def asked(run: Run, server: Server) -> Run:
    """Run ``incidents extract`` with the scripted server as the model."""
    server.usual = answering(DRAFT)

    def command(*arguments: str, stdin: bytes = b"") -> Ran:
        return run("extract", *arguments, "--model", "scripted", "--base-url", server.url, stdin=stdin)

    return command


def story(folder: Path, name: str = "story.txt", text: str = REPORT) -> str:
    """Write an article and return its name."""
    (folder / name).write_text(text, encoding="utf-8")
    return name


class TestInput:
    def test_a_text_file_is_one_article_with_the_date_that_is_given(self, asked: Run, tmp_path: Path) -> None:
        result = asked(story(tmp_path), "--published", "2023-05-14").only
        (incident,) = result.incidents
        assert result.article_id == "story.txt"
        assert [count.number for count in incident.counts] == [4]
        assert str(incident.when.start) == "2023-05-13"
        assert incident.place.country_code == "NG"
        assert (str(result.provenance.published), result.provenance.published_from) == ("2023-05-14", "given")

    def test_without_any_date_relative_days_stay_open(self, asked: Run, tmp_path: Path) -> None:
        result = asked(story(tmp_path)).only
        assert result.provenance.published is None
        assert result.incidents[0].when.start is None
        assert result.incidents[0].when.words == "on Saturday"

    def test_a_web_page_keeps_the_date_that_it_states(self, asked: Run, tmp_path: Path, server: Server) -> None:
        def answer(sent: Sent) -> Any:
            line = next(x for x in sent.json["messages"][-1]["content"].split("\n") if "Gunmen" in x)
            (attack,) = DRAFT["attacks"]
            return completion({"attacks": [{**attack, "sentences": [int(line[1 : line.index("]")])]}]})

        server.usual = answer
        result = asked(story(tmp_path, "story.html", PAGE)).only
        assert (str(result.provenance.published), result.provenance.published_from) == ("2023-05-14", "document")
        assert str(result.incidents[0].when.start) == "2023-05-13"

    def test_standard_input_is_an_article(self, asked: Run) -> None:
        result = asked("-", "--published", "2023-05-14", stdin=REPORT.encode()).only
        assert result.article_id == "stdin"
        assert len(result.incidents) == 1

    def test_a_folder_is_its_articles_in_order(self, asked: Run, tmp_path: Path) -> None:
        for name in ("b.txt", "a.md", "c.html", ".hidden.txt", "notes.csv"):
            story(tmp_path, name, PAGE if name.endswith("html") else REPORT)
        ran = asked(".")
        assert [result.article_id for result in ran.lines] == ["a.md", "b.txt", "c.html"]
        assert ran.code == 0

    def test_every_line_of_jsonl_is_an_article(self, asked: Run, tmp_path: Path) -> None:
        rows = [{"id": "x", "text": REPORT, "published": "2023-05-14"}, {"text": REPORT}]
        story(tmp_path, "stories.jsonl", "\n".join(map(json.dumps, rows)))
        first, second = asked("stories.jsonl").lines
        assert (first.article_id, second.article_id) == ("x", "stories.jsonl:2")
        assert (str(first.incidents[0].when.start), second.incidents[0].when.start) == ("2023-05-13", None)

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
    def test_other_encodings_are_read(self, asked: Run, tmp_path: Path, encoding: str) -> None:
        (tmp_path / "story.txt").write_bytes(f"{REPORT} The mayor, José Peña, said “no more”.".encode(encoding))
        assert len(asked("story.txt").only.incidents) == 1


class TestOutput:
    def test_one_article_is_a_json_object_of_the_public_schema(self, asked: Run, tmp_path: Path) -> None:
        data = json.loads(asked(story(tmp_path)).out)
        assert {"incidents", "totals", "totals_check", "issues", "usage", "provenance", "status"} <= data.keys()
        count = data["incidents"][0]["counts"][0]
        assert {"outcome", "side", "number", "relation", "evidence"} <= count.keys()
        assert REPORT[count["evidence"]["start"] : count["evidence"]["end"]] == count["evidence"]["quote"]

    def test_a_single_article_can_be_a_line_too(self, asked: Run, tmp_path: Path) -> None:
        ran = asked(story(tmp_path), "--format", "jsonl")
        assert ran.out.count("\n") == 1
        assert len(ran.lines) == 1

    def test_a_table_shows_values_with_their_words(self, asked: Run, tmp_path: Path) -> None:
        ran = asked(story(tmp_path), "--format", "table", "--published", "2023-05-14")
        for shown in ("story.txt (2023-05-14): ok, 1 incident", "killed 4 (target)", "“Tangaza” 30–37", "2023-05-13"):
            assert shown in ran.out

    def test_markup_of_an_article_is_no_markup_of_the_table(self, asked: Run, tmp_path: Path, server: Server) -> None:
        text = REPORT.replace("Tangaza", "[bold red]Tangaza[/bold red]")
        (attack,) = DRAFT["attacks"]
        server.usual = answering({"attacks": [{**attack, "on": "[bold red]Tangaza"}]})
        ran = asked(story(tmp_path, text=text), "--format", "table")
        assert ran.code == 0
        assert "[bold red]" in ran.out

    def test_out_writes_a_file_and_nothing_else(self, asked: Run, tmp_path: Path) -> None:
        ran = asked(story(tmp_path), "--out", "result.json")
        assert (ran.code, ran.out) == (0, "")
        assert len(Extraction.model_validate_json((tmp_path / "result.json").read_text("utf-8")).incidents) == 1
        assert {path.name for path in tmp_path.iterdir()} == {"story.txt", "result.json"}

    def test_a_file_that_cannot_be_finished_does_not_replace_the_one_before(
        self, asked: Run, tmp_path: Path, server: Server
    ) -> None:
        story(tmp_path, "result.json", "before")
        server.usual = lambda _sent: failing(400)
        ran = asked("nowhere.txt", "--out", "result.json")
        assert ran.code == 2
        assert (tmp_path / "result.json").read_text("utf-8") == "before"
        assert {path.name for path in tmp_path.iterdir()} == {"result.json"}

    def test_names_of_any_script_are_written_as_they_are(self, asked: Run, tmp_path: Path) -> None:
        ran = asked(story(tmp_path, "статья 記事 📰.txt"))
        assert ran.only.article_id == "статья 記事 📰.txt"
        assert "статья" in ran.out


def fails(ran: Ran, code: int, *words: str) -> None:
    """Check that a command ended with a code and one line on standard error that holds some words."""
    assert ran.code == code, ran.err
    assert ran.err.count("\n") == 1, ran.err
    assert ran.err.startswith("incidents: ")
    assert "Traceback" not in ran.err
    for word in words:
        assert word in ran.err


class TestErrors:
    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("nowhere.txt", None, "No file or folder 'nowhere.txt'"),
            ("empty.txt", b"", "no words"),
            ("blank.txt", b" \n\t\n", "no words"),
            ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "picture.txt"),
            ("large.txt", b"word " * (MAX_ARTICLE_BYTES // 5 + 1), "5,000,000"),
            ("one.json", b'{"text": 1}', "no text"),
            ("list.txt", b'["a", "b"]', "one JSON"),
            ("stories.jsonl", b"not JSON\n", "not JSON"),
        ],
        ids=["missing", "empty", "blank", "binary", "too-large", "no-text", "json-list", "no-json"],
    )
    def test_an_input_that_is_no_article_is_one_line(
        self, asked: Run, tmp_path: Path, server: Server, name: str, content: bytes | None, words: str
    ) -> None:
        if content is not None:
            (tmp_path / name).write_bytes(content)
        fails(asked(name), 2, words)
        assert server.requests == []

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["story.txt", "--published", "someday"], "'someday'"),
            (["story.txt", "--published", "31/02/2020"], "'31/02/2020'"),
            (["story.txt", "--model", "gpt-5-mini"], "gpt-5-mini"),
            (["story.txt", "--model", "openai/gpt-5-mini"], "OPENAI_API_KEY"),
            (["story.txt", "--model", "local/nobody"], "nobody"),
            (["story.txt", "--aliases", "nowhere.json"], "nowhere.json"),
            (["story.txt", "--format", "xml"], "xml"),
            (["story.txt", "--max-retries", "9"], "max-retries"),
            (["story.txt", "--unknown"], "--unknown"),
            ([], "argument"),
        ],
        ids=["date", "no-such-day", "model", "key", "local-model", "aliases", "format", "range", "option", "no-source"],
    )
    def test_a_command_that_cannot_work_is_one_line(
        self, run: Run, tmp_path: Path, arguments: Sequence[str], words: str
    ) -> None:
        story(tmp_path)
        ran = run("extract", *arguments)
        fails(ran, 3 if "local/nobody" in arguments and ran.code == 3 else 2, words)

    def test_a_folder_that_cannot_be_written_is_one_line(self, asked: Run, tmp_path: Path) -> None:
        fails(asked(story(tmp_path), "--out", "nowhere/result.json"), 2, "nowhere/result.json", "--out")

    @pytest.mark.parametrize("status", [400, 401, 404])
    def test_an_article_that_fails_is_a_result_and_one_line(
        self, asked: Run, tmp_path: Path, server: Server, status: int
    ) -> None:
        server.usual = lambda _sent: failing(status)
        ran = asked(story(tmp_path))
        fails(ran, 1, "story.txt", str(status))
        assert ran.only.status == "failed"
        assert len(server.requests) == 1

    def test_one_article_that_fails_does_not_stop_the_others(self, asked: Run, tmp_path: Path, server: Server) -> None:
        for name in ("a.txt", "c.txt"):
            story(tmp_path, name)
        story(tmp_path, "b.txt", "")
        server.will(failing(400))
        ran = asked(".")
        assert ran.code == 1
        assert [(result.article_id, result.status) for result in ran.lines] == [("a.txt", "failed"), ("c.txt", "ok")]
        assert [line.split(":")[0] for line in ran.err.splitlines()] == ["incidents"] * 2

    def test_a_name_with_a_line_break_still_gives_one_line(self, asked: Run, tmp_path: Path) -> None:
        (tmp_path / "a\nb.txt").write_bytes(b"")
        fails(asked("a\nb.txt"), 2, "no words")

    def test_a_name_that_is_no_text_can_be_written(self, asked: Run, tmp_path: Path) -> None:
        name = b"caf\xe9.txt"
        try:
            (tmp_path / name.decode("utf-8", "surrogateescape")).write_text(REPORT, encoding="utf-8")
        except OSError:
            pytest.skip("this file system takes UTF-8 names only")
        ran = asked(".")
        assert ran.code == 0
        assert ran.only.article_id == "caf\ufffd.txt"

    def test_debug_shows_the_traceback(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("EXTRACTOR_DEBUG", "")  # what --debug sets is undone after the test
        command = ["--debug", "extract", "nowhere.txt", "--model", "m", "--base-url", "http://127.0.0.1:9/v1"]
        monkeypatch.setattr(sys, "argv", ["incidents", *command])
        with pytest.raises(ArticleError, match="No file or folder"):
            main()

    def test_the_key_is_never_shown(
        self, asked: Run, tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = "sk-canary-77ab21"
        monkeypatch.setenv("OPENAI_API_KEY", key)
        server.usual = lambda _sent: failing(401, message=f"Incorrect API key provided: {key}")
        ran = asked(story(tmp_path))
        assert server.requests[0].headers["authorization"] == f"Bearer {key}"
        assert key not in ran.out + ran.err


class TestVerify:
    @pytest.fixture
    def made(self, asked: Run, tmp_path: Path) -> Path:
        """A result beside its article."""
        asked(story(tmp_path), "--published", "2023-05-14", "--out", "result.json")
        return tmp_path / "result.json"

    def test_a_result_that_holds_is_confirmed(self, run: Run, made: Path) -> None:
        ran = run("verify", made.name, "--articles", "story.txt")
        assert (ran.code, ran.out, ran.err) == (0, "", "1 checked, 0 mismatches\n")

    def test_a_value_that_was_altered_is_named(self, run: Run, made: Path) -> None:
        data = json.loads(made.read_text("utf-8"))
        data["incidents"][0]["counts"][0]["number"] = 40
        made.write_text(json.dumps(data), encoding="utf-8")
        ran = run("verify", made.name, "--articles", "story.txt")
        assert ran.code == 1
        assert "story.txt: incidents.i1.counts.c1.number: 40 does not follow from its words" in ran.out

    def test_several_results_are_checked_against_their_own_articles(self, run: Run, asked: Run, tmp_path: Path) -> None:
        rows = [{"id": f"x{n}", "text": REPORT.replace("four", word)} for n, word in enumerate(("four", "five"))]
        story(tmp_path, "stories.jsonl", "\n".join(map(json.dumps, rows)))
        asked("stories.jsonl", "--out", "results.jsonl")
        ran = run("verify", "results.jsonl", "--articles", "stories.jsonl")
        assert (ran.code, ran.err) == (0, "2 checked, 0 mismatches\n")

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (None, "result.json"),
            ("", "no results"),
            ("{}", "output of"),
            ("no JSON", "output of"),
            ("\x00", "output of"),
        ],
        ids=["missing", "empty", "other-json", "no-json", "binary"],
    )
    def test_a_file_that_is_no_output_is_one_line(
        self, run: Run, tmp_path: Path, content: str | None, words: str
    ) -> None:
        story(tmp_path)
        if content is not None:
            story(tmp_path, "result.json", content)
        fails(run("verify", "result.json", "--articles", "story.txt"), 2, words)

    def test_an_article_that_is_not_there_is_one_line(self, run: Run, made: Path, tmp_path: Path) -> None:
        rows = [{"id": f"other{n}", "text": REPORT + "!"} for n in range(2)]
        story(tmp_path, "others.jsonl", "\n".join(map(json.dumps, rows)))
        fails(run("verify", made.name, "--articles", "others.jsonl"), 2, "story.txt", "--articles")


class TestHelp:
    @pytest.mark.parametrize("command", [[], ["extract"], ["verify"], ["models"], ["models", "pull"]])
    def test_help_shows_examples(self, run: Run, command: list[str]) -> None:
        ran = run(*command, "--help")
        assert ran.code == 0
        assert not command or "incidents " + " ".join(command[:1]) in ran.out

    def test_nothing_at_all_shows_the_help(self, run: Run) -> None:
        assert "extract" in run().out

    def test_help_takes_at_most_twenty_times_as_long_as_python_itself(self) -> None:
        commands = {"python": ("-c", "pass"), "help": ("-m", "extractor", "--help")}
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(5):
            for name, arguments in commands.items():
                seconds[name].append(cpu_seconds(sys.executable, *arguments))
        assert median(seconds["help"]) <= 20 * median(seconds["python"]), seconds


def cpu_seconds(*command: str) -> float:
    """Run a command and return the processor time that it took, which does not depend on what else runs."""
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
