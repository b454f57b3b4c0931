"""How the name of a place is compared: one normal form for what people type and what the tables hold."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ə": "a"}
)
_DROPPED = dict.fromkeys(map(ord, ".'’‘ʼʻ`´ʹ"))
"""Written or left out at will: St. Louis, Xi'an, D.C."""
_SHORT = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt", "and": "", "&": ""}
_CONTROLS = dict.fromkeys(range(32), " ")


def normalise_name(text: str) -> str:
    """The name in lower case without accents, dots and dashes; words parted by one space.

    Empty when nothing is left to compare.

    >>> normalise_name("München"), normalise_name("Saint-Louis"), normalise_name("Xi’an"), normalise_name("D.C.")
    ('munchen', 'st louis', 'xian', 'dc')
    """
    plain = unicodedata.normalize("NFKD", text.translate(_CONTROLS)).casefold().translate(_DROPPED)
    plain = unicodedata.normalize("NFKD", plain).translate(_LETTERS)
    letters = "".join(
        letter if letter.isalnum() or letter == "&" else " " for letter in plain if not unicodedata.combining(letter)
    )
    words = [_SHORT.get(word, word) for word in letters.split()]
    return " ".join(word for word in words if word)


_SCRIPTS = {
    "CJK": "Chinese or Japanese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "KATAKANA-HIRAGANA": "Japanese",
    "HANGUL": "Korean",
}


def other_script(word: str) -> str | None:
    """The script of a word that is not in Latin letters, as people call it; None for Latin letters and none.

    >>> other_script("Москва"), other_script("東京"), other_script("Łódź"), other_script("80202")
    ('Cyrillic', 'Chinese or Japanese', None, None)
    """
    for letter in word:
        if unicodedata.category(letter) in ("Lu", "Ll", "Lt", "Lo"):
            script = unicodedata.name(letter, "UNKNOWN").split()[0]
            if script not in ("LATIN", "MASCULINE", "FEMININE"):
                return _SCRIPTS.get(script, script.capitalize())
    return None
