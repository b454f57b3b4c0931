"""What a clinic wrote, beside what is known, as a block of HTML. Pure."""

from __future__ import annotations

from trialfinder.advice.offer.offered import offered
from trialfinder.advice.offer.pasted import LONGEST, FoundClaim, Pasted
from trialfinder.html.text import plain
from trialfinder.products.passports import passport_lines


def pasted_html(found: Pasted) -> str:
    """What the text names and claims, each claim beside what is known, and what it leaves out."""
    named = [" ".join(passport_lines(one)) for one in found.products]
    kinds = [f"{offered()[word].name[:1].upper()}{offered()[word].name[1:]}." for word in found.kinds]
    parts = [
        _part("What it names", [*named, *kinds]),
        _part("Own or donor", [_whose(found)]),
        _part("Amounts and prices in it", [*found.doses, *found.prices]),
    ]
    if found.claims:
        rows = "".join(map(_claim, found.claims))
        parts.append(f"<h3>What it claims, and what is known ({len(found.claims)})</h3><ul>{rows}</ul>")
    parts.append(_part(f"What it does not tell ({len(found.left_out)})", list(found.left_out)))
    cut = f"<p>Only the first {LONGEST:,} letters were read.</p>" if found.is_cut else ""
    return f"{cut}{''.join(parts)}"


def _part(title: str, lines: list[str]) -> str:
    rows = "".join(f"<li>{plain(line)}</li>" for line in lines)
    return f"<h3>{plain(title)}</h3><ul>{rows}</ul>" if rows else ""


def _whose(found: Pasted) -> str:
    words = ", ".join(f"“{word}”" for word in found.source_words)
    if found.says_own and found.says_donor:
        return f"It has words for both: {words}. Ask which."
    if found.says_own:
        return f"Your own, by the words {words}."
    return f"From a donor, by the words {words}." if found.says_donor else "It does not say. Ask."


def _claim(found: FoundClaim) -> str:
    one, source = found.claim, found.claim.source[0]
    cited = (
        f'<a href="{plain(source.url)}" rel="noopener noreferrer">{plain(source.name)}</a>, {plain(source.year_words)}'
    )
    return (
        f"<li>“{plain(found.words)}”. <strong>{plain(one.beside)}:</strong> {plain(one.text)} "
        f'<span class="tf-source">{cited}</span></li>'
    )
