"""Streams of chance: the same seed and topic give the same numbers, whatever other topics draw. Nothing secret."""

from random import Random


def stream(seed: object, topic: str) -> Random:
    return Random(f"{seed} {topic}")  # noqa: S311
