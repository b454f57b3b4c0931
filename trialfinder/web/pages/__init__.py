"""The pages: one file each, so that links and tests reach them; every file calls one view."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent
FIND = str(_HERE / "find.py")
TRIAL = str(_HERE / "trial.py")
ABOUT = str(_HERE / "about.py")
FIT = str(_HERE / "fit.py")
OFFER = str(_HERE / "offer.py")
COMPARE = str(_HERE / "compare.py")
UNDERSTAND = str(_HERE / "understand.py")
LANDSCAPE = str(_HERE / "landscape.py")
