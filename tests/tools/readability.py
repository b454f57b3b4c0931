"""The reading level of our own prose: a small Flesch-Kincaid grade, and the words that it must not use.

The grade counts syllables by groups of vowels, as the common tools do; it is right to about half a grade on a
paragraph and means little on a single short sentence, so measure whole texts.
"""

from __future__ import annotations

import re

ADVICE_AND_ACCUSATION = re.compile(
    r"\b(?:should|ought|avoid|must|beware|dangerous|scam\w*|fraud\w*|fake|illegal|unlawful|bogus|quack\w*|shady|"
    r"suspicious|misleading|liar?s?|lying|proven|breakthrough|miracle|revolutionary|guarantee\w*|recommend\w*|"
    r"you need to|you have to|do not join|don't join|best|free)\b",
    re.IGNORECASE,
)
"""Words of advice, accusation or promise, and "free": never ours. (A quote may hold them: quotes are not ours.)"""

_word = re.compile(r"[A-Za-z][A-Za-z'’]*")
_sentence = re.compile(r"[^.!?:;]*[A-Za-z][^.!?:;]*(?:[.!?:;]|$)")
_number = re.compile(r"\b[\d.,:/%-]*\d\b")


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text; dates and numbers are left out. 0 for a text without words.

    >>> grade("The cat sat on the mat.") < 1 < 12 < grade("Autologous transplantation necessitates caution.")
    True
    """
    text = _number.sub("", text)
    words = _word.findall(text)
    if not words:
        return 0.0
    sentences = max(1, len(_sentence.findall(text)))
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def banned(text: str) -> list[str]:
    """The words of advice, accusation or promise in a text."""
    return ADVICE_AND_ACCUSATION.findall(text)


def _syllables(word: str) -> int:
    word = re.sub(r"['’]s?$", "", word.lower())
    count = len(re.findall(r"[aeiouy]+", word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and count > 1:
        count -= 1
    if word.endswith("ed") and not word.endswith(("ted", "ded")) and count > 1:
        count -= 1
    return max(count, 1)
