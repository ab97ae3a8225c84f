"""What the README and pyproject.toml say, held against the code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from extractor.cli import app
from extractor.errors import ExtractorError
from extractor.models_cli import app as models

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
UNIMPORTED = {"lxml-html-clean"}  # for trafilatura, which old versions of pip leave without it
OURS = {"extractor", "evals"}


def named(requirements: list[str]) -> set[str]:
    """Return the distributions in a list of requirements."""
    return {re.split(r"[><=\[;\s]", requirement)[0].lower() for requirement in requirements}


def imported(package: str) -> Iterator[str]:
    """Yield the outside modules that a package imports anywhere, in functions and for types too."""
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names = [node.module]
            yield from (name.split(".")[0] for name in names)


def distributions(package: str) -> set[str]:
    """Return the distributions that a package imports."""
    outside = set(imported(package)) - set(sys.stdlib_module_names) - OURS
    return {packages_distributions()[module][0].lower() for module in outside}


CORE, EXTRAS = named(PROJECT["dependencies"]), PROJECT["optional-dependencies"]


def test_the_extractor_imports_what_it_declares_and_declares_what_it_imports() -> None:
    optional = named([name for extra in ("local", "parquet", "ray", "review") for name in EXTRAS[extra]])
    assert distributions("extractor") == (CORE | optional) - UNIMPORTED


def test_the_evaluation_imports_nothing_undeclared() -> None:
    assert distributions("evals") <= CORE | named(EXTRAS["evals"])
    assert named(EXTRAS["evals"]) <= distributions("evals")


def test_the_table_gives_a_reason_for_every_dependency() -> None:
    declared = CORE | named([name for extra in EXTRAS.values() for name in extra]) - {"incident-extractor"}
    rows = re.findall(r"^\| ([\w, -]+) \| [^|]{10,} \|$", README.split("## Dependencies")[1], flags=re.MULTILINE)
    assert {name for row in rows for name in row.split(", ")} == declared


def test_there_are_exactly_two_commands_to_set_up_each_a_line() -> None:
    head = README.split("\n## ")[0]
    blocks = re.findall(r"```bash\n(.*?)\n```", head, flags=re.DOTALL)
    assert [block.count("\n") for block in blocks] == [0, 0]
    assert "incidents extract examples/two-attacks.txt" in blocks[0]
    assert (ROOT / "examples" / "two-attacks.txt").is_file()


def test_continuous_integration_runs_the_test_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    extract = next(line for line in script.splitlines() if line.startswith('command="$('))
    said = subprocess.run(
        ["bash", "-c", f'{extract}; printf %s "$command"'], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert said in README.splitlines()
    assert [part for part in ("ruff check", "ruff format --check", "mypy", "lint-imports") if part not in said] == []
    assert said.endswith("&& pytest")


def options(command: Any) -> Iterator[str]:
    """Yield every long option of a command and of the commands under it."""
    for parameter in command.params:
        yield from (name for name in parameter.opts if name.startswith("--"))
    for below in getattr(command, "commands", {}).values():
        yield from options(below)


def test_every_option_in_the_readme_exists() -> None:
    known = {option for one in (app, models) for option in options(get_command(one))}
    lines = [line for line in README.splitlines() if re.search(r"(^|`|\$ )incidents ", line)]
    used = {option for line in lines for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", line)}
    assert len(used) > 3
    assert used <= known


def test_every_variable_of_the_environment_is_explained() -> None:
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "extractor").rglob("*.py"))
    read = {name for text in texts for name in re.findall(r"\"((?:EXTRACTOR|OPENAI|HF)_[A-Z_]+)\"", text)}
    table = README.split("## Environment variables")[1].split("\n## ")[0]
    assert read == set(re.findall(r"^\| `([A-Z_]+)` \|", table, flags=re.MULTILINE))


def kinds(error: type[ExtractorError]) -> Iterator[type[ExtractorError]]:
    """Yield a class of errors and all below it."""
    yield error
    for below in error.__subclasses__():
        yield from kinds(below)


def test_every_exit_code_is_explained() -> None:
    table = README.split("## Exit codes")[1].split("\n## ")[0]
    explained = {int(code) for code in re.findall(r"^\| (\d+) \|", table, flags=re.MULTILINE)}
    assert explained == {error.exit_code for error in kinds(ExtractorError)} | {0, 130}


LINKS = re.findall(r"\]\((?!https?://|#)([^)#]+)", README)


@pytest.mark.parametrize("link", LINKS)
def test_links_lead_somewhere(link: str) -> None:
    assert (ROOT / link).exists()
