"""Prompts as files: one folder each with ``system.md``, ``user.md`` and worked examples.

The static part (system message and examples) comes first and has the same bytes in every call, so that a prompt cache
pays for it once; the article comes last. Article text is put in by one pass of substitution and never read as a
template.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from .errors import SettingsError

Role = Literal["system", "user", "assistant"]
Messages = tuple[tuple[Role, str], ...]
PLACEHOLDER = re.compile(r"\$\{?([a-z_]+)\}?")


@dataclass(frozen=True, slots=True)
class Example:
    """One worked example: the values for the placeholders, and the answer."""

    values: Mapping[str, str]
    answer: Any

    @property
    def reply(self) -> str:
        """The answer as the model should write it: compact JSON."""
        return json.dumps(self.answer, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Prompt:
    """A prompt with its examples."""

    name: str
    system: str
    user: str
    examples: tuple[Example, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over everything that the model is told besides the article."""
        content = [self.system, self.user, [[dict(e.values), e.answer] for e in self.examples]]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()

    @cached_property
    def static(self) -> Messages:
        """The part that never varies: system message, examples as earlier turns."""
        turns: list[tuple[Role, str]] = [("system", self.system)]
        for example in self.examples:
            turns.append(("user", self.fill(example.values)))
            turns.append(("assistant", example.reply))
        return tuple(turns)

    def messages(self, values: Mapping[str, str]) -> Messages:
        """Return all messages for one call; the values stand in the last one."""
        return (*self.static, ("user", self.fill(values)))

    def fill(self, values: Mapping[str, str]) -> str:
        """Put values into the user message; raises SettingsError that names every placeholder without a value."""
        wanted = set(PLACEHOLDER.findall(self.user))
        missing = sorted(wanted - set(values))
        if missing:
            names, given = ", ".join(f"${m}" for m in missing), ", ".join(f"${g}" for g in sorted(values))
            raise SettingsError(
                f"Prompt {self.name!r} needs {names}; got only {given}. Pass all, or drop the placeholder from "
                f"prompts/{self.name}/user.md."
            )
        return PLACEHOLDER.sub(lambda m: values[m.group(1)], self.user).strip("\n")


def prompts_folder() -> Path:
    """Return the folder of prompts: inside an installed package, or beside it in a checkout."""
    installed = Path(__file__).parent / "prompts"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "prompts"


@cache
def load_prompt(name: str) -> Prompt:
    """Load a prompt by the name of its folder. Raises SettingsError when it is not there or broken."""
    folder = prompts_folder() / name
    try:
        system = (folder / "system.md").read_text(encoding="utf-8").strip("\n")
        user = (folder / "user.md").read_text(encoding="utf-8").strip("\n")
        examples = tuple(load_example(path) for path in sorted((folder / "examples").glob("*.json")))
    except OSError as error:
        raise SettingsError(f"Prompt {name!r} cannot be read: {error}. Reinstall, or restore {folder}.") from None
    return Prompt(name, system, user, examples)


def load_example(path: Path) -> Example:
    """Load one worked example: ``{"values": {...}, "answer": {...}}``."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Example(data["values"], data["answer"])
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"Example {path.name!r} is broken ({error!r}). Give it values and answer.") from None


@cache
def prompt_digest(names: tuple[str, ...]) -> str:
    """Return one digest for the prompts that a run uses."""
    return hashlib.sha256(" ".join(load_prompt(name).digest for name in names).encode()).hexdigest()
