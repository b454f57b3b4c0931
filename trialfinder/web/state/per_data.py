"""What is worked out once for the data held and then serves every visitor; it goes when newer data take their place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

from trialfinder.data import Data

T = TypeVar("T")


def per_data(make: Callable[[Data], T]) -> Callable[[Data], T]:
    """The function, run once for each Data. Its answer is shared: nobody may change it, unless it is made for that."""
    known: WeakKeyDictionary[Data, T] = WeakKeyDictionary()

    def looked_up(data: Data) -> T:
        if data not in known:
            known[data] = make(data)
        return known[data]

    return looked_up
