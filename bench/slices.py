"""The Python half of bench/slices.h: how a side of a comparison talks with bench/run.py."""

import json
import sys
import time
from collections.abc import Callable


def serve_slices(about: dict, measure: Callable[[float], dict]) -> None:
    print(json.dumps(about), flush=True)
    for line in sys.stdin:
        print(json.dumps(measure(float(line))), flush=True)


def rate_over(seconds: float, work: Callable[[], float]) -> float:
    """Calls `work`, which returns how much it did, until `seconds` have passed; how much per second."""
    begin = time.perf_counter()
    done = elapsed_s = 0.0
    while elapsed_s < seconds:
        done += work()
        elapsed_s = time.perf_counter() - begin
    return done / elapsed_s
