"""What ``manifest.json`` says about each model that can be fetched: size, digests, licence, sources."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from ..errors import SettingsError

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Hub(_Frozen):
    """One file of a Hugging Face repository."""

    kind: Literal["hub"]
    repo: str
    revision: str
    file: str


class Wheels(_Frozen):
    """The pieces as wheels on the user's package index; ``{n}`` stands for the piece's number, from 1."""

    kind: Literal["wheels"]
    package: str
    version: str
    member: str

    def requirement(self, number: int) -> str:
        """Return what an installer is asked for."""
        return f"{self.package.format(n=number)}=={self.version}"

    def path(self, number: int) -> str:
        """Return where the piece lies inside its wheel."""
        return self.member.format(n=number)


Source = Annotated[Hub | Wheels, Field(discriminator="kind")]


class Piece(_Frozen):
    """A run of bytes with a digest of its own, so that what has arrived can be checked and kept."""

    size: int = Field(gt=0)
    sha256: Sha256


class Weights(_Frozen):
    """One model file: what it must be, and where it can be had, best source first."""

    name: str
    title: str
    licence: str
    size: int = Field(gt=0)
    sha256: Sha256
    chat_template_sha256: Sha256
    sources: tuple[Source, ...] = Field(min_length=1)
    pieces: tuple[Piece, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _pieces_make_the_whole(self) -> Self:
        if sum(piece.size for piece in self.pieces) != self.size:
            raise ValueError(f"The pieces of {self.name!r} do not add up to {self.size} bytes.")
        return self


@dataclass(frozen=True, slots=True)
class Span:
    """A piece and its place in the file; ``number`` counts from 1."""

    number: int
    start: int
    size: int
    sha256: str

    @property
    def end(self) -> int:
        """The offset behind the last byte."""
        return self.start + self.size


class _Manifest(_Frozen):
    models: tuple[Weights, ...]


def spans(weights: Weights) -> tuple[Span, ...]:
    """Lay the pieces out one behind the other."""
    starts = accumulate((piece.size for piece in weights.pieces), initial=0)
    return tuple(
        Span(number=number, start=start, size=piece.size, sha256=piece.sha256)
        for number, (piece, start) in enumerate(zip(weights.pieces, starts, strict=False), start=1)
    )


@cache
def known_weights() -> tuple[Weights, ...]:
    """Return every model in the manifest that comes with the package."""
    text = files(__package__).joinpath("manifest.json").read_text(encoding="utf-8")
    return _Manifest.model_validate_json(text).models


def get_weights(name: str) -> Weights:
    """Return the model called ``name``; raise SettingsError with the known names for any other."""
    for weights in known_weights():
        if weights.name == name:
            return weights
    known = ", ".join(weights.name for weights in known_weights())
    raise SettingsError(f"Unknown embedded model {name!r}. Known: {known}. Or pass local:/path/to.gguf.")
