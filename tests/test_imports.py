"""What commands that need no model do not load."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROBE = """
import sys
sys.argv = ["incidents", *{arguments!r}]
from extractor.cli import main
try:
    main()
except SystemExit:
    pass
print(sorted({{"openai", "instructor"}} & set(sys.modules)), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["verify", "--help"], ["verify", "nothing.json", "--articles", "nothing.txt"]]
)
def test_commands_without_a_model_load_no_client(arguments: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROBE.format(arguments=arguments)], capture_output=True, text=True, check=True
    )
    assert ended.stderr.strip().endswith("[]")
