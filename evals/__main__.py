"""Entry point of ``incident-evals`` and ``python -m evals``."""

from __future__ import annotations

import sys

from extractor.errors import ExtractorError

from .cli import app


def main() -> None:
    """Run the command line: one line per error, no traceback."""
    try:
        app()
    except ExtractorError as error:
        print(f"incident-evals: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
