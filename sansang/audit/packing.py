"""Many record numbers in few bytes, and the question whether one is among them."""

from __future__ import annotations

import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable


def pack(numbers: Iterable[int]) -> bytes:
    """Distinct numbers as sorted eight-byte steps from one to the next, compressed; the same on every machine."""
    steps, last = array("q"), 0
    for number in sorted(set(numbers)):
        steps.append(number - last)
        last = number
    if sys.byteorder == "big":
        steps.byteswap()
    return zlib.compress(steps.tobytes(), 6)


def unpack(packed: bytes) -> list[int]:
    """The numbers that were packed, in order."""
    steps = array("q")
    steps.frombytes(zlib.decompress(packed))
    if sys.byteorder == "big":
        steps.byteswap()
    found, last = [], 0
    for step in steps:
        last += step
        found.append(last)
    return found


def holds(packed: bytes, number: int) -> bool:
    """Whether a number is among those packed."""
    numbers = unpack(packed)
    at = bisect_left(numbers, number)
    return at < len(numbers) and numbers[at] == number
