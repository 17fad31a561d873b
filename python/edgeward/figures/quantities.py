"""Numbers in SI units as people write them: 2e7 bit/s is "20 Mb/s". The space before a unit does not break."""

import math

_UNITS = {  # largest first: size, name, and the value from which on it is used
    "rate": [(1e9, "Gb/s", 1e9), (1e6, "Mb/s", 1e6), (1e3, "kb/s", 1e3), (1, "b/s", 0)],
    "time": [(3600, "h", 5400), (60, "min", 90), (1, "s", 1), (1e-3, "ms", 1e-3), (1e-6, "µs", 0)],
    "power": [(1e3, "kW", 1e3), (1, "W", 0.1), (1e-3, "mW", 0)],
    "energy": [(3.6e6, "kWh", 3.6e6), (3600, "Wh", 1800), (1, "J", 1), (1e-3, "mJ", 0)],
    "size": [(1e9, "GB", 1e9), (1e6, "MB", 1e6), (1e3, "kB", 1e3), (1, "B", 0)],
    "frequency": [(1e3, "kHz", 1e4), (1, "/s", 0.1), (1 / 60, "/min", 0)],
}
SPACE = "\N{NO-BREAK SPACE}"


def quantity(value: float, kind: str) -> str:
    for size, unit, least in _UNITS[kind]:
        # What rounding would lift to the next unit belongs there: 999.96 kb/s is 1 Mb/s. 0 has the plain unit.
        if abs(value) >= least * (1 - 5e-5) if value else size == 1:
            return f"{number(value / size)}{SPACE}{unit}"
    raise ValueError(f"{value} is no {kind}")


def span(low: float, high: float, kind: str) -> str:
    """ "2 to 50 Mb/s"; the unit once where both have the same."""
    first, last = quantity(low, kind), quantity(high, kind)
    value, unit = first.split(SPACE)
    if first == last:
        return first
    return f"{value if last.endswith(SPACE + unit) else first} to {last}"


def plus_minus(middle: float, spread: float, kind: str) -> str:
    """ "5 ± 2 ms"; without the spread where there is none."""
    if not spread:
        return quantity(middle, kind)
    first, last = quantity(middle, kind), quantity(spread, kind)
    value, unit = first.split(SPACE)
    return f"{value if last.endswith(SPACE + unit) else first}{SPACE}±{SPACE}{last}"


def percent(share: float) -> str:
    return f"{number(100 * share)}{SPACE}%"


def number(value: float) -> str:
    """Four significant digits, no exponent for what can be read without."""
    text = f"{value:.4g}"
    return f"{value:.0f}" if "e+" in text and math.fabs(value) < 1e7 else text
