"""Whether a curve goes one way: ties, rank correlation, steps against the trend. (SciPy has Spearman's coefficient but
neither these ties nor a place among this project's dependencies.)"""

import numpy as np

TIE_SHARE = 0.005  # of the curve's range: closer values count as ties
NOTHING = 1e-9  # of the largest value: a smaller range is rounding, and the curve is flat


def spread(values: np.ndarray) -> float:
    """Largest minus smallest; 0 for a flat curve."""
    low, high = float(np.min(values)), float(np.max(values))
    return high - low if high - low > NOTHING * max(abs(low), abs(high)) else 0.0


def ranks(values: np.ndarray) -> np.ndarray:
    """1 for the smallest; neighbours in size that are closer than the tie share tie, and ties have their mean rank."""
    order = np.argsort(values, kind="stable")
    sorted_values = values[order]
    tie = TIE_SHARE * spread(values)
    group = np.concatenate([[0], np.cumsum(np.diff(sorted_values) > tie)])
    result = np.empty(len(values))
    for each in np.unique(group):
        members = np.flatnonzero(group == each)
        result[order[members]] = members.mean() + 1
    return result


def spearman(points: np.ndarray, values: np.ndarray) -> float:
    """Spearman's rank correlation with those ties; 0 for a flat curve."""
    if spread(values) == 0:
        return 0.0
    return float(np.corrcoef(ranks(points), ranks(values))[0, 1])


def spearman_of(points: np.ndarray, curves: np.ndarray) -> np.ndarray:
    """One for each column of curves, [points, curves]."""
    return np.array([spearman(points, curve) for curve in curves.T])


def largest_step_back(values: np.ndarray, direction: int) -> float:
    """The largest fall of a curve that should rise (direction 1; -1: rise of one that should fall) from any point to any
    later one, as a share of its range; 0 where there is none."""
    if spread(values) == 0:
        return 0.0
    rising = direction * np.asarray(values)
    return float(np.max(np.maximum.accumulate(rising) - rising) / spread(values))
