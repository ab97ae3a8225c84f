"""Entry point of ``incident-evals`` and ``python -m evals``."""

from __future__ import annotations

import gc
import sys

from extractor.errors import ExtractorError, SettingsError

from .cli import app
from .errors import UsageWrong

USAGE, COULD_NOT_MEASURE = 2, 3
COLLECT_AFTER = 100_000  # allocations: the process is short, and collecting as often as by default takes 6 % of it


def main() -> None:
    """Run the command line: one line per error, no traceback."""
    gc.set_threshold(COLLECT_AFTER)
    try:
        app()
    except ExtractorError as error:
        print(f"incident-evals: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        print("incident-evals: interrupted; the same command goes on from here", file=sys.stderr)
        sys.exit(COULD_NOT_MEASURE)


def exit_code(error: ExtractorError) -> int:
    """2 where the command was wrong, 3 where nothing could be measured; 1 is left to verdicts."""
    return USAGE if isinstance(error, UsageWrong | SettingsError) else COULD_NOT_MEASURE


if __name__ == "__main__":
    main()
