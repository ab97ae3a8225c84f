"""``--ray ADDRESS``: the shards of a run on a Ray cluster. Ray says where a shard runs; what is kept is the journals'.

A worker that dies has its shard begun again elsewhere, and a driver that dies is simply started again.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ..errors import BatchStopped, SettingsError
from ..settings import Settings
from .intake import Numbered
from .plan import Plan, Stop
from .posting import Say
from .run import Options, Summary
from .shards import Report, Shard, run_in_shards

LOCAL = "local"
STORE_BYTES = 100 * 1024 * 1024
"""Nothing but shards' names and reports goes through the object store."""
TIMES = 8
"""How often a shard is begun again when the process that runs it dies."""
ASK_EVERY_S = 1.0


def run_on_ray(
    documents: Iterable[Numbered],
    *,
    address: str,
    out: Path,
    settings: Settings,
    plan: Plan,
    options: Options | None = None,
    stop: Stop | None = None,
    say: Say = lambda _: None,
) -> Summary:
    """Extract what is left of the documents on the Ray cluster at ``address``; ``local`` starts one on this machine, with
    as many workers as it has cores, ``local:2`` with two.

    Raises SettingsError where Ray is not installed or nobody answers at the address, and what ``run_in_shards`` raises.
    """
    stop = stop or Stop()
    with connected(address) as workers:
        say(f"{workers} Ray workers at {address}")
        return run_in_shards(
            documents,
            out=out.absolute(),
            settings=settings,
            plan=plan,
            options=options,
            workers=workers,
            spread=map_unordered,
            stop=stop,
            say=say,
        )


@contextmanager
def connected(address: str) -> Iterator[int]:
    """Connect to a cluster, or start one; gives the number of shards that it runs at once."""
    cores = local_cores(address)
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent to anybody unless the user wants it
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        import ray
    except ImportError:
        raise SettingsError("--ray needs Ray. Install it with: pip install 'incident-extractor[ray]'") from None
    options: dict[str, Any] = {"address": address, "log_to_driver": False, "logging_level": logging.ERROR}
    if cores is not None:
        own = {"num_cpus": cores, "include_dashboard": False, "object_store_memory": STORE_BYTES}
        options |= {"address": LOCAL, **own}
    try:
        ray.init(**options)
    except (ConnectionError, ValueError, RuntimeError, OSError) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SettingsError(f"No Ray cluster at {address!r}: {said}. Start one, or use --ray local.") from None
    try:
        for number, handler in handlers.items():  # Ray takes SIGTERM for itself
            with suppress(ValueError):  # only the main thread may
                signal.signal(number, handler)
        resources: Any = ray.cluster_resources  # without types
        yield max(1, int(resources().get("CPU", 1)))
    finally:
        ray.shutdown()


def local_cores(address: str) -> int | None:
    """Return how many workers ``local`` or ``local:2`` means, None for any other address; raises SettingsError."""
    kind, _, number = address.partition(":")
    if kind != LOCAL:
        return None
    if not number:
        return os.cpu_count() or 1
    if not number.isdecimal() or int(number) < 1:
        raise SettingsError(
            f"--ray is {address!r}. Give local, a number of workers as local:4, or a cluster's address."
        )
    return int(number)


def map_unordered(run: Callable[[Shard], Report], shards: Sequence[Shard]) -> Iterator[Report]:
    """Run a function on every shard, on one processor each, and yield what comes back in the order in which it comes."""
    import ray

    task = ray.remote(num_cpus=1, max_retries=TIMES)(run)
    waiting = {task.remote(shard): shard for shard in shards}
    while waiting:
        ready, _ = ray.wait(list(waiting), num_returns=1, timeout=ASK_EVERY_S)
        for reference in ready:
            shard = waiting.pop(reference)
            try:
                yield ray.get(reference)
            except ray.exceptions.RayError as error:
                yield lost(shard, error)


def lost(shard: Shard, error: Exception) -> Report:
    """Return the report of a shard that no worker could run to its end."""
    said = f"No worker finished shard {shard.number + 1} ({type(error).__name__}). What is done is kept: run again."
    return Report(shard.number, "stopped", 0, BatchStopped.__name__, said)
