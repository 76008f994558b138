"""Identity numbers that the spot check draws, or does not (docs/adr/0006)."""

from itertools import count

from sansang.citizens.models import IDENTITY
from sansang.personnel.actions.entry import is_drawn
from sansang.privacy.secrets import keyed_hash


def some_number(*, drawn: bool, head: str = "011095", after: int = 500) -> str:
    """The first number of a man born 1995 in Điện Biên, from a serial on, that is drawn or is not."""
    found = (f"{head}{serial:06d}" for serial in count(after))
    return next(one for one in found if is_drawn(keyed_hash(one, IDENTITY)) is drawn)
