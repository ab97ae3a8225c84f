"""The folder of model files: content-addressed, verified, fetched on first use.

    local/<name> --> manifest --> <store>/blobs/<sha256>.gguf    (there and verified: done)
                                  <store>/partial/<sha256>/      (pieces that have arrived)
                                  <store>/locks/<sha256>.lock    (one process fetches, the others wait)

The whole file is hashed once; ``<sha256>.gguf.verified`` then remembers its size and modification time.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from platformdirs import user_data_path
from rich.filesize import decimal

from ..errors import ModelUnavailable, SettingsError
from .fetch import WORKERS, fetch_missing
from .gguf import is_gguf
from .manifest import Span, Weights, get_weights, spans
from .pieces import file_sha256, find_missing
from .progress import note, shown_progress
from .wheels import remove_leftovers

NAMED, FILE = "local/", "local:"  # the two ways to write an embedded model
EXTRA = ("xllamacpp", "filelock")


def resolve_model(model: str, *, progress: bool = True) -> Path:
    """Return the model file behind ``local/<name>`` (fetched on first use) or ``local:/path/to.gguf``.

    Raises SettingsError for an unknown name, a path that is not there or is no GGUF; ModelUnavailable when
    a known model cannot be fetched.
    """
    if model.startswith(NAMED):
        return model_path(model.removeprefix(NAMED), progress=progress)
    if model.startswith(FILE):
        return _given_file(model)
    raise SettingsError(f"{model!r} is no embedded model. Write local/<name> or local:/path/to.gguf.")


def model_path(name: str, *, progress: bool = True) -> Path:
    """Return the verified file of a known model, fetching it on first use with progress on stderr.

    Raises SettingsError for an unknown name; ModelUnavailable when no source answers, the disk is full, the
    bytes are not the right ones, ``EXTRACTOR_OFFLINE`` is set, or the ``local`` extra is not installed.
    """
    weights = get_weights(name)
    return find_stored(weights) or pull(weights, progress=progress)


def find_stored(weights: Weights) -> Path | None:
    """Return the model's file if it is in the store and known to be right."""
    path = blob_path(weights)
    try:
        return path if stamp_path(path).read_text(encoding="ascii") == _stamp(path) else None
    except FileNotFoundError:
        return None


def pull(weights: Weights, *, progress: bool = True) -> Path:
    """Fetch a model into the store, or verify the file that is there; see ``model_path``."""
    require_extra()
    target = blob_path(weights)
    try:
        with _held_lock(weights, progress=progress):
            if not (find_stored(weights) or _adopt(target, weights)):
                _fetch(weights, target, progress=progress)
    except OSError as error:
        raise ModelUnavailable(_storage_problem(weights, error)) from error
    return target


def store_folder() -> Path:
    """Return where models are kept: ``EXTRACTOR_MODELS_DIR``, else the user's data folder."""
    given = os.environ.get("EXTRACTOR_MODELS_DIR")
    return Path(given).expanduser() if given else user_data_path("incident-extractor", False) / "models"


def blob_path(weights: Weights) -> Path:
    """Return where the model's file is, or would be."""
    return store_folder() / "blobs" / f"{weights.sha256}.gguf"


def stamp_path(path: Path) -> Path:
    """Return the file that remembers that ``path`` was verified."""
    return path.with_name(f"{path.name}.verified")


def is_offline() -> bool:
    """Tell whether ``EXTRACTOR_OFFLINE`` forbids every download."""
    return os.environ.get("EXTRACTOR_OFFLINE", "").lower() not in {"", "0", "false", "no"}


def require_extra() -> None:
    """Raise ModelUnavailable unless the packages that run the embedded model are installed."""
    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        what = " and ".join(missing)
        raise ModelUnavailable(f'The embedded model needs {what}: pip install "incident-extractor[local]".')


def _given_file(model: str) -> Path:
    path = Path(model.removeprefix(FILE)).expanduser()
    if not path.is_file():
        raise SettingsError(f"{model!r} names no file. Write local:/path/to.gguf, or local/<name>.")
    if not is_gguf(path):
        raise SettingsError(f"{str(path)!r} is not a GGUF file. Convert it with llama.cpp.")
    return path


def _stamp(path: Path) -> str:
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns}"


def _adopt(path: Path, weights: Weights) -> bool:
    """Take over a file that lies in the store without a stamp if it is right; remove it if it is not."""
    if not path.exists():
        return False
    if _is_right(path, weights):
        _remember(path)
        return True
    path.unlink()
    return False


def _is_right(path: Path, weights: Weights) -> bool:
    return path.stat().st_size == weights.size and file_sha256(path) == weights.sha256


def _remember(path: Path) -> None:
    stamp_path(path).write_text(_stamp(path), encoding="ascii")


def _fetch(weights: Weights, target: Path, *, progress: bool) -> None:
    """Bring the missing pieces together, verify the whole, and move it into place."""
    _refuse_offline(weights, target)
    partial = store_folder() / "partial" / weights.sha256 / "weights"
    target.parent.mkdir(parents=True, exist_ok=True)
    remove_leftovers(partial.parent)
    missing = find_missing(spans(weights), partial)
    _fill(weights, missing, partial, progress=progress)
    if not _is_right(partial, weights):
        shutil.rmtree(partial.parent)
        raise ModelUnavailable(
            f"The file of {weights.name!r} does not have the digest in the manifest, and was removed. "
            "Try again; if that does not help, upgrade incident-extractor."
        )
    partial.replace(target)
    _remember(target)
    shutil.rmtree(partial.parent)


def _refuse_offline(weights: Weights, target: Path) -> None:
    if is_offline():
        raise ModelUnavailable(
            f"Model {weights.name!r} is not stored and EXTRACTOR_OFFLINE is set. "
            f"Unset it, copy the file to {str(target)!r}, or pass --model local:/path/to.gguf."
        )


def _fill(weights: Weights, missing: Sequence[Span], partial: Path, *, progress: bool) -> None:
    to_fetch = sum(span.size for span in missing)
    if not to_fetch:
        return
    _check_space(weights, partial, needed=to_fetch + _temporaries(weights))
    label, done = f"Fetching {weights.name}", weights.size - to_fetch
    with shown_progress(label, total=weights.size, done=done, shown=progress) as advance:
        fetch_missing(weights, missing, partial, advance=advance)


def _temporaries(weights: Weights) -> int:
    """Bytes that installers hold at once: each piece twice (a wheel and its copy), and 5 % for packing."""
    return int(max(piece.size for piece in weights.pieces) * 2 * WORKERS * 1.05)


def _check_space(weights: Weights, partial: Path, *, needed: int) -> None:
    free = shutil.disk_usage(partial.parent).free
    if free < needed:
        raise ModelUnavailable(
            f"Model {weights.name!r} needs {decimal(needed)} of disk space and {decimal(free)} are free in "
            f"{str(store_folder())!r}. Make room, or set EXTRACTOR_MODELS_DIR to another disk."
        )


@contextmanager
def _held_lock(weights: Weights, *, progress: bool) -> Iterator[None]:
    from filelock import FileLock, Timeout  # part of the extra

    path = store_folder() / "locks" / f"{weights.sha256}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        note(f"Waiting for another process that is fetching {weights.name}", shown=progress)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _storage_problem(weights: Weights, error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return (
            f"The disk is full while fetching {weights.name!r}. "
            "Make room, or set EXTRACTOR_MODELS_DIR to another disk; what has arrived is kept."
        )
    where = str(error.filename or store_folder())
    return (
        f"Model {weights.name!r} cannot be stored in {where!r}: {error.strerror or error}. "
        "Set EXTRACTOR_MODELS_DIR to a folder that you may write to."
    )
