"""Numbers of cells as records write them, read as numbers: "40 x 106 cells" is 40 million, "12±3 million" is 12 ± 3.

Each pattern is bounded, so that a field of any length is read in linear time.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from trialfinder.reading.text.stems import clause, stems


class Dose(NamedTuple):
    """A number of cells and where it stands in a text."""

    cells: float
    """The number; of a range the lower end."""
    up_to: float | None
    """The upper end of a range."""
    plus_minus: float | None
    """The number after ±."""
    per: str
    """`mL`, `kg`, `disc`, `level`, `joint`; empty where it is the whole dose."""
    odd: str
    """The record's spelling, where it can be read in two ways ("1.5 x 10e6"); else empty."""
    start: int
    end: int
    is_of_particles: bool = False
    """What cells give off is counted, and no cells: "80 billion stem cell exosomes"."""

    @property
    def words(self) -> str:
        """In one notation: "40 million cells", "12 ± 3 million cells", "2 million cells per mL"."""
        big = self.cells >= 1e6 or (self.up_to or 0) >= 1e6
        unit = 1e6 if big else 1.0
        number = _plain(self.cells / unit)
        if self.plus_minus is not None:
            number += f" ± {_plain(self.plus_minus / unit)}"
        if self.up_to is not None:
            number += f" to {_plain(self.up_to / unit)}"
        words = f"{number} million cells" if big else f"{number} cells"
        words += f" per {self.per}" if self.per else ""
        return f"{words} (written {self.odd})" if self.odd else words

    @property
    def amount(self) -> tuple[float, float | None, str]:
        """What two doses are compared by."""
        return self.cells, self.up_to, self.per


def _plain(number: float) -> str:
    return f"{number:,.2f}".rstrip("0").rstrip(".")


_WORDS = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10},
    **{"eleven": 11, "twelve": 12, "fifteen": 15, "eighteen": 18, "twenty": 20, "thirty": 30, "forty": 40},
    **{"fifty": 50, "sixty": 60, "hundred": 100},
}
_NUM = r"(?:\d{1,3}(?:,\d{3}){1,3}|\d{1,4}(?:[.,]\d{1,3})?)"
_PLUS_MINUS = rf"\s?(?:±|\\?\+\s?\\?/?\s?\\?-)\s?(?P<pm#>{_NUM})"
_UP_TO = rf"\s?(?P<join#>[-~\u2013\u2014\uff5e]|to|or|and|/)\s?(?P<hi#>{_NUM})(?!\s?(?:mL|cc))"
_SPAN = rf"(?:{_PLUS_MINUS}|{_UP_TO})?"
_KIND = r"(?:[A-Za-z(][\w()®™-]{0,24}\s){0,4}?"
_CELL = r"(?:cells?|M[SP]Cs?|chondrocytes?)\b"
_PER = (
    r"(?:\s?\(?\s?(?:cells?|MSCs?)?\s?(?:/|per)\s?"
    r"(?P<per#>mL|ml|ML|cc|milliliter|millilitre|[Kk]g|disc|disk|level|joint)\b)?"
)
_TENS = r"10\s?(?P<mark#>\\?\^|e|E|\*\*|\\\*\\\*)?\s?\(?(?P<exp#>\d{1,2}|[⁰¹²³⁴-⁹]{1,2})\)?(?!\d)"
_FORMS = (
    # 12±3 million cells, 20-40 million MSC, 18M cells
    rf"(?<![\w.,])(?P<n#>{_NUM}|(?:{'|'.join(_WORDS)})(?=\s)){_SPAN}"
    rf"\s?-?(?P<unit>[Mm]i?ll?(?:io)?ns?\b|M\b|[Bb]illions?\b|[Tt]housand\b)(?:\s?\(\w\))?"
    rf"(?:(?=[^.\n]{{0,40}}(?:/|per)){_KIND}{_CELL})?{_PER}",
    # 4 x 10^7 cells/mL, 40 × 106 cells, 2 \* 10\^7
    rf"(?<![\w.])(?P<n#>{_NUM}){_SPAN}\s?(?:[xX\u00d7\u00b7]|\\?\*)\s?{_TENS}"
    rf"(?:(?:\s(?=[^.\n]{{0,40}}(?:/|per)){_KIND}|\s?){_CELL})?{_PER}",
    # 10^7 cells
    rf"(?<![\w.\u00d7])(?P<n#>10)\s?(?:\\?\^|\*\*|(?=[⁰¹²³⁴-⁹]))\s?(?P<exp#>\d{{1,2}}|[⁰¹²³⁴-⁹]{{1,2}})\s{_KIND}{_CELL}{_PER}",
    # 1,000,000 cells
    rf"(?<![\w.,])(?P<n#>\d{{1,3}}(?:,\d{{3}}){{1,3}}|\d{{6,10}})\s{_KIND}{_CELL}{_PER}",
    # 1.0E+07 cells, 2e6/mL; not 10e6, which some write for ten millions and some for one
    rf"(?<![\w.,])(?P<n#>[1-9](?:\.\d{{1,2}})?)[eE]\+?0?(?P<exp#>\d{{1,2}})(?!\d|\s?[±+])(?:\s?{_KIND}{_CELL})?{_PER}",
)
_DOSE = re.compile("|".join(form.replace("#>", f"{i}>") for i, form in enumerate(_FORMS, 1)))
_ENDS = [name for name in _DOSE.groupindex if name == "n4" or name.startswith(("unit", "exp"))]
"""Where the number itself ends."""
_MAY_HOLD = re.compile(r"l(?:lio)?n|M|10|0000|,000|housand|\d[eE]\+?\d")
_NEAR_CELLS = re.compile(r"[Cc]ell|M[SP]C|[Ss]tem")
_UNIT = {"m": 1e6, "b": 1e9, "t": 1e3}
_UPPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def doses(raw: str) -> tuple[Dose, ...]:
    """Every number of cells in a text, in order.

    >>> [one.words for one in doses("40 x 106 cells, or 12±3 million MSC")]
    ['40 million cells', '12 ± 3 million cells']
    """
    if not _MAY_HOLD.search(raw):
        return ()
    found = []
    for match in _DOSE.finditer(raw):
        if (dose := _dose(match, raw)) and not _is_other(raw, match) and not _is_of_a_share(raw, match):
            if not dose.per and _each_ml().search(raw, max(0, match.start() - 60), match.start()):
                dose = dose._replace(per="mL")
            if _counts_particles(raw, match):
                dose = dose._replace(is_of_particles=True)
            found += _apart(match, dose)
    return tuple(found)


def flat_powers(raw: str) -> tuple[str, ...]:
    """The powers of ten in doses whose raised digits stand on the line, as the registry keeps them; each once.

    >>> flat_powers("40 × 106 cells, then 4 x 10^7 cells")
    ('6',)
    """
    found = (
        match for match in _DOSE.finditer(raw) if match["exp2"] and not match["mark2"] and not _is_other(raw, match)
    )
    return tuple(dict.fromkeys(match["exp2"] for match in found if match["exp2"].isascii() and "10(" not in match[0]))


@cache
def _each_ml() -> re.Pattern[str]:
    """Before a number of cells: it is that of one millilitre."""
    return clause("amounts", r"(?i)\b@of_one(?:\s1)?\s?@millilitre\s(?:[a-z]+\s){0,2}@holds\s(?:[a-z]+\s){0,3}\Z")


def _apart(match: re.Match[str], dose: Dose) -> list[Dose]:
    """Two doses of "6 or 18 million", one range of "6 to 18 million"."""
    part = match.groupdict()
    if dose.up_to is None or (part["join1"] or part["join2"]) not in ("or", "and", "/"):
        return [dose]
    return [dose._replace(up_to=None), dose._replace(cells=dose.up_to, up_to=None)]


def _is_of_a_share(raw: str, match: re.Match[str]) -> bool:
    """Whether a person's dose is a multiple of this number: "1 x 10^6 per 10 kg", "10 million cells as a unit"."""
    return _share().match(raw, match.end()) is not None


@cache
def _share() -> re.Pattern[str]:
    """After a number of cells."""
    amount = r"(?:\d{1,3}(?:\.\d)?\s?)?@body"
    told = rf"(?:\s[A-Za-z-]{{1,20}}){{0,4}}?(?:(?:\s?/\s?|\s@grows_with\s){amount}|\s@a_unit)"
    return clause("amounts", told, ignore_case=True)


def _is_other(raw: str, match: re.Match[str]) -> bool:
    before = _CLAUSE.split(raw[max(0, match.start() - 30) : match.start()].lower())[-1]
    after = _CLAUSE.split(raw[match.end() : match.end() + 40].lower())[0].partition(" in ")[0]  # not what carries it
    near = before + raw[match.start() : match.end()].lower() + after
    up_to_cells = _NEAR_CELLS.split(raw[match.start() : match.end() + len(after)], maxsplit=1)[0].lower()
    counts_people = any(word in near[: len(before)] + up_to_cells for word in stems("not_a_dose_of_people"))
    return counts_people or any(word in near for word in stems("not_a_dose"))


_CLAUSE = re.compile(r"[,;:.]\s")


def _counts_particles(raw: str, match: re.Match[str]) -> bool:
    number_end = max(match.end(group) for group in _ENDS)
    after = _CLAUSE.split(raw[number_end : number_end + 60].lower())[0]
    return bool(clause("amounts", r"[\s-]?(?:(?!@joins)[a-z]{1,20}[\s-]){0,4}?@particles").match(after))


def _dose(match: re.Match[str], raw: str) -> Dose | None:
    part = match.groupdict()
    n = next(i for i in "12345" if part[f"n{i}"])
    times, odd = 1.0, ""
    if n == "1":
        around = raw[max(0, match.start() - 40) : match.end() + 48]
        if not _NEAR_CELLS.search(around):
            return None
        times = _UNIT[part["unit"][0].lower()]
    elif n in "235":
        power = int(part[f"exp{n}"].translate(_UPPER))
        if not 4 <= power <= 10:
            return None
        times = 10.0**power
        if n == "3":
            return Dose(times, None, None, _per(part["per3"]), "", match.start(), match.end())
        if n == "5" and not _NEAR_CELLS.search(raw[max(0, match.start() - 40) : match.end() + 48]):
            return None
        if part["mark2"] in ("e", "E"):
            odd = " ".join(raw[match.start() : match.end("exp2")].split())
    number = _number(part[f"n{n}"]) * times
    high = part.get(f"hi{n}")
    spread = part.get(f"pm{n}")
    up_to = _number(high) * times if high else None
    if up_to is not None and up_to <= number:
        up_to = None
    plus_minus = _number(spread) * times if spread else None
    return Dose(number, up_to, plus_minus, _per(part[f"per{n}"]), odd, match.start(), match.end())


def _per(unit: str | None) -> str:
    low = (unit or "").lower()
    return "mL" if low in ("ml", "cc", "milliliter", "millilitre") else "disc" if low == "disk" else low


def _number(text: str) -> float:
    """The number that words or digits name; a comma before three digits parts thousands, else it is a decimal one."""
    if text.lower() in _WORDS:
        return float(_WORDS[text.lower()])
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", text):
        return float(text.replace(",", ""))
    return float(text.replace(",", "."))
