"""What stays for good is not walked by the garbage collector."""

from __future__ import annotations

import gc


def keep_out_of_collection() -> None:
    """Take everything that is in memory now out of every later collection; what was taken out before comes back in.

    Streamlit collects after every run, where its settings do not say otherwise, and Python now and then: 50 to 70 ms
    over the rows of the data held. For use after data were loaded.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
