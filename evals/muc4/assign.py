"""One-to-one assignment for the largest total weight."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment


def assign(weights: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pair rows with columns one to one so that the weights sum to the most; rows or columns are used up."""
    if not weights or not weights[0]:
        return []
    if len(weights) == len(weights[0]) == 1:
        return [(0, 0)]
    rows, columns = linear_sum_assignment(np.asarray(weights), maximize=True)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))
