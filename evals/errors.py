"""Every way in which the harness itself can stop, with the exit code that the command line returns.

EvalError (3)           nothing could be measured
├── GoldBroken          a gold file that cannot be read or breaks the format
├── NothingMeasured     no article was run, or none has a result
├── Incomparable        two runs whose gold or scorer differ
├── BaselineMissing     there is nothing to compare with
└── OfflineMiss         a reply that --offline needs was never recorded
UsageWrong (2)          a run, article, option or model that does not exist
"""

from __future__ import annotations

from extractor.errors import ExtractorError


class EvalError(ExtractorError):
    """Nothing could be measured."""

    exit_code = 3


class GoldBroken(EvalError):
    """A gold file cannot be read or breaks the format."""


class NothingMeasured(EvalError):
    """No article was run, or none has a result."""


class Incomparable(EvalError):
    """Two runs were scored with different gold or different scorers."""


class BaselineMissing(EvalError):
    """There is no baseline to compare with."""


class OfflineMiss(EvalError):
    """A reply that ``--offline`` needs was never recorded."""


class UsageWrong(ExtractorError):
    """A run, article, option or model was named that does not exist."""

    exit_code = 2
