"""The server process: reads a JSON line of settings, answers a JSON line, serves until its input ends.

Run as a script by ``server.py``; imports nothing of this package, so that it starts fast.
"""

import json
import os
import sys
from typing import Any

LOOPBACK = "127.0.0.1"
ERRORS_ONLY = 1  # llama.cpp's log level
NO_PROMPT_CACHE = 0  # of prefixes that no slot holds any more: what it holds would depend on what was asked before


def main() -> None:
    """Load the model, say where it is served, and stay until the parent closes the pipe or ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    silence(1)
    settings = json.loads(sys.stdin.readline())
    try:
        server = load(settings)
    except Exception as error:  # whatever llama.cpp's binding raises, the parent reports it in one line
        print(json.dumps({"error": str(error)}), file=answers, flush=True)
        os._exit(1)
    print(json.dumps({"address": server.listening_address}), file=answers, flush=True)
    silence(2)
    sys.stdin.read()
    os._exit(0)  # a regular end waits for the requests in flight


def load(settings: dict[str, Any]) -> Any:
    """Load a model as ``settings`` say and return the running server."""
    import xllamacpp  # type: ignore[import-untyped]  # the wheel carries no types

    parameters = xllamacpp.CommonParams()
    parameters.model.path = settings["path"]
    parameters.model_alias = {settings["name"]}
    parameters.hostnames = [LOOPBACK]
    parameters.api_keys = [settings["api_key"]]
    parameters.n_ctx = settings["context_tokens"] * settings["slots"]  # split evenly over the slots
    parameters.n_parallel = settings["slots"]
    for threads in (parameters.cpuparams, parameters.cpuparams_batch):
        threads.n_threads = settings["threads"]
    parameters.cache_prompt = True
    parameters.cache_ram_mib = NO_PROMPT_CACHE
    parameters.ui = False
    parameters.endpoint_slots = False
    parameters.verbosity = ERRORS_ONLY
    return xllamacpp.Server(parameters)


def silence(descriptor: int) -> None:
    """Send what is written to a file descriptor nowhere: llama.cpp warns at any log level."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


if __name__ == "__main__":
    main()
