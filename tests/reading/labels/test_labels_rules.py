"""Aliases, corrections, explanations, the rules version, and the two cards."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.tools.each import each
from tests.tools.label_cases import record
from trialfinder.errors import GuidanceError
from trialfinder.reading.cards.design import longest_time, read_design
from trialfinder.reading.cards.product import plain_product, read_identity
from trialfinder.reading.labels.labels import Correction, corrected, explain, read_labels
from trialfinder.reading.text import terms
from trialfinder.reading.text.names import aliases, aliases_for
from trialfinder.vocabulary import THERAPIES


def study(**fields: Any) -> Any:
    return record({"title": "PRP for Lumbar Facet Pain", "conditions": ["Facet Joint Pain"], **fields})


# Product names


def test_one_name_finds_the_others() -> None:
    assert {"rebonuputemcel", "discogenic cells"} <= set(aliases_for("IDCT"))
    assert "rexlemestrocel-L" in aliases_for("mpc-06-id trial")
    assert aliases_for("walking") == ()


def test_every_product_name_has_a_class_and_a_source() -> None:
    for one in aliases():
        assert set(one.therapies) <= set(THERAPIES), one
        assert one.source, one
        assert one.names, one


def test_a_class_from_the_list_says_so_and_quotes_the_name() -> None:
    labels = read_labels(study(title="CordSTEM-DD in Chronic Low Back Pain"))
    assert labels.therapies == ("umbilical_msc",)
    assert "our list of product names" in labels.topic_reason
    assert any("CordSTEM-DD" in quote.text for quote in labels.therapy_evidence)


# Corrections


def test_a_correction_shows_in_the_reason() -> None:
    labels = read_labels(study())
    entry = Correction("NCT00000000", "cell_source", "autologous", "the paper says so", "doi x", date(2026, 1, 31))
    fixed = corrected(labels, {"NCT00000000": (entry,)})
    assert fixed.cell_source == "autologous"
    assert "corrected by hand: the paper says so (doi x, 2026-01-31)" in fixed.topic_reason
    assert corrected(labels, {}) == labels


# Explanations


def test_explain_names_the_rule_and_what_beat_it() -> None:
    one = study(
        title="Steroid Versus PRP for Lumbar Facet Pain",
        interventions=["PRP :: autologous, into the facet joint", "Steroid ::"],
        arms=["EXPERIMENTAL | PRP ::", "PLACEBO_COMPARATOR | Saline :: looks like PRP"],
        summary="Previously stem cells were injected here.",
    )
    firings = explain(one)
    assert firings[0].label == "yes"
    assert any(f.label == "prp" and f.beaten_by is None and "PRP" in f.quote for f in firings)
    beaten = {f.beaten_by for f in firings if f.beaten_by}
    assert "the comparison's own text" in beaten
    assert "background, past or excluded" in beaten  # "previously"


def test_explain_of_an_off_topic_study_says_the_class() -> None:
    firings = explain(study(title="PRP for Knee Osteoarthritis", conditions=["Knee Osteoarthritis"]))
    assert firings[0].label == "no (other_joint)"
    assert firings[0].quote


# The rules version


def test_the_version_changes_with_the_terms_and_the_number_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Path(terms.__file__).parent
    copy = tmp_path / "reading"
    shutil.copytree(here.parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(terms, "_HERE", copy / "text")

    def version() -> str:
        terms.rules_version.cache_clear()
        return terms.rules_version()

    first = version()
    rules = copy / "labels" / "topic.py"
    rules.rename(copy / "labels" / "subject.py")
    assert version() == first, "a renamed module is no other rule"
    words = copy / "text" / "terms" / "products.toml"
    words.write_text(words.read_text("utf-8") + "# checked\n", encoding="utf-8")
    second = version()
    monkeypatch.setattr(terms, "RULES_NUMBER", terms.RULES_NUMBER + 1)
    assert len({first, second, version()}) == 3
    terms.rules_version.cache_clear()


def test_every_table_of_terms_says_why() -> None:
    for file in ("products", "origins", "regions", "cues", "details", "giving"):
        for label, entry in terms.table(file).items():
            assert entry.get("why"), f"{file}.toml [{label}] does not say why"
            assert entry.get("words") or entry.get("exact"), f"{file}.toml [{label}] has no words"


@each("words", ["lab*r pain", "", "*cell", "ab* cell"])
def test_a_term_that_cannot_be_found_is_refused(words: str) -> None:
    with pytest.raises(GuidanceError):
        terms.Term("x", words)


def test_how_a_term_matches() -> None:
    term = terms.Term("x", "intra discal")
    for text in ("Intra discal PRP", "intra-discal", "INTRA\\-DISCAL", "intra discals"):
        assert terms.find((term,), text), text
    for text in ("intradiscal", "extraintra discal", "intra discally", "intra the discal"):
        assert not terms.find((term,), text), text
    exact = terms.Term("x", "PRP", exact=True)
    assert terms.find((exact,), "the PRPs")
    assert not terms.find((exact,), "prp")


@each(("gap", "end"), [(" ", "."), ("-", "s"), ("\\-", ","), (" \u2013", "s)"), ("®/ ", "’s")])
def test_the_sieve_passes_every_term_that_is_there(gap: str, end: str) -> None:
    """It only leaves out what cannot be there; so too where a text is laid out in two parts."""
    found = 0
    begun = terms.Laid("(Near ", "(near ", "")
    for file in ("products", "origins", "regions", "cues", "details", "giving"):
        sieve = terms.sieve(file)
        for term in terms.terms(file):
            raw = f"(Near {term.words.replace('*', 'ies').replace(' ', gap)}{end}"
            low = terms.lower(raw)
            if term.places(raw, low):
                found += 1
                context = " ".join((low, *term.needs))
                assert term in sieve.live(terms.Laid(raw, low, context)), raw
                assert term in sieve.live(terms.Laid(raw, low, context, low[len("(near ") :], begun)), raw
    assert found > 1000


def test_a_term_that_no_word_begins_is_refused() -> None:
    for words in ("α", "añ* cell"):
        with pytest.raises(GuidanceError):
            terms.Sieve(terms.Terms((terms.Term("x", words),)))


# The identity card


CARD = study(
    interventions=[
        "Leukocyte-poor PRP :: 30 mL of the patient's own blood is spun; 1.5 mL of PRP at 5x baseline platelets, "
        "activated with calcium chloride, goes into the facet joint by injection under fluoroscopy. Single injection.",
        "Saline :: 1.5 mL of saline",
    ],
    arms=["EXPERIMENTAL | PRP ::", "PLACEBO_COMPARATOR | Saline control ::"],
    allocation="RANDOMIZED",
    summary="Adults are randomized 2:1 to PRP or placebo. This is a double-blind trial.",
)


def test_the_card_reads_what_the_record_says() -> None:
    card = read_identity(CARD)
    assert card.leukocytes.value == "poor"
    assert card.activation.value == "activated"
    assert card.platelet_count.value == "5x"
    assert card.volume_ml.value == "1.5 mL"
    assert card.n_injections.value == "1"
    assert card.guidance.value == "fluoroscopy"
    assert card.living_cells.value == "platelets"
    assert card.target.value == "facet"
    assert card.comparator.value == "Saline control"
    assert card.dose_cells.value == "not_stated"
    assert card.completeness_score == (11, 11)
    assert card.missing == ()


def test_the_design_card() -> None:
    card = read_design(CARD)
    assert card.control.value == "placebo_sham"
    assert card.allocation_ratio.value == "2:1"
    assert card.chance_of_product.value == "2 in 3"
    assert card.masking.value == "double-blind"
    assert card.follow_up.value == "not_stated"


@each(
    ("words", "longest"),
    [
        ("Baseline through Week 104 / Early Termination", "week 104"),
        ("Baseline (week 0), weeks 4, 16 and 48", "week 48"),
        ("Day 3 and month 6", "month 6"),
        ("24 months, year 5", "year 5"),
        ("12 weeks", "12 weeks"),
        ("Baseline, 4th week, 24th week", "24th week"),
        ("3 mo, 6 mo, 1 y", "1 year"),
        ("3 months 12 weeks", "3 months"),  # the months are not twelve
        ("6 weeks 3 days", "6 weeks"),
        ("week 0", None),
        ("in the year 2020", None),
        ("at day 2 hours", None),
    ],
)
def test_the_longest_time_is_read_in_either_order(words: str, longest: str | None) -> None:
    found = longest_time([("path", words)])
    assert (found[0] if found else None) == longest


def test_an_unequal_ratio_without_order_gives_no_chance() -> None:
    one = study(
        arms=["EXPERIMENTAL | PRP ::", "ACTIVE_COMPARATOR | Steroid ::"],
        allocation="RANDOMIZED",
        summary="People are randomized in a 1:2 ratio.",
    )
    assert read_design(one).allocation_ratio.value == "1:2"
    assert read_design(one).chance_of_product.value == "not_stated"


def test_one_group_means_everyone() -> None:
    one = study(arms=["EXPERIMENTAL | PRP ::"], design="SINGLE_GROUP")
    assert read_design(one).chance_of_product.value == "everyone"


def test_doses_of_cells() -> None:
    one = study(
        title="Stem Cells for Disc Degeneration",
        interventions=[
            "MSC :: 6 million cells in 2 mL of hyaluronic acid, intradiscal",
            "MSC high :: 1.8 x 10^7 cells, intradiscal",
        ],
    )
    card = read_identity(one)
    assert card.dose_cells.value == "6 million cells; 18 million cells"
    assert card.carrier.value == "hyaluronic acid"
    assert card.living_cells.value in ("yes", "not_stated")


def test_a_record_that_says_little_scores_little() -> None:
    card = read_identity(study())
    assert card.completeness_score is not None
    stated, of = card.completeness_score
    assert (stated, of) == (3, 11)
    assert "leukocytes" in card.missing


def test_facts_only_is_unknown_not_unsaid() -> None:
    one = study(completeness="facts_only")
    card, design = read_identity(one), read_design(one)
    assert card.guidance.value is None
    assert card.completeness_score is None
    assert design.masking.value is None
    assert read_labels(one).therapies == ("prp",)
    assert read_labels(one).targets == ("facet",)
    assert read_labels(one).cell_source is None


def test_an_off_topic_study_has_no_card() -> None:
    card = read_identity(study(title="Exercise for Low Back Pain", conditions=["Low Back Pain"]))
    assert card.material.value == "not_stated"
    assert card.completeness_score is None


@each(
    ("fields", "words"),
    [
        (
            {"interventions": ["PRP :: own blood"]},
            "Platelets from your own blood (leukocytes: not stated)",
        ),
        (
            {
                "title": "Autologous Bone Marrow Mesenchymal Stem Cells for Lumbar Disc Pain",
                "interventions": ["BM-MSC :: culture-expanded"],
            },
            "Your own bone-marrow cells, grown in a laboratory",
        ),
        (
            {"title": "Donor Nucleus Pulposus Cells for Lumbar Disc Degeneration"},
            "Donor disc cells",
        ),
        ({"title": "Stem Cells for Low Back Pain"}, "Cells of a kind not stated (own or donor: not stated)"),
        ({"title": "Exercise for Low Back Pain"}, ""),
    ],
)
def test_plain_words(fields: dict[str, Any], words: str) -> None:
    one = study(**fields)
    assert plain_product(read_labels(one), read_identity(one)) == words


def test_an_unknown_key_of_a_terms_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "terms").mkdir()
    (tmp_path / "terms" / "giving.toml").write_text('[gives]\nwhy = "x"\nwrods = { a = "b" }\n', encoding="utf-8")
    monkeypatch.setattr(terms, "_HERE", tmp_path)
    terms.table.cache_clear()
    with pytest.raises(GuidanceError, match="giving.toml.*wrods"):
        terms.table("giving")
    terms.table.cache_clear()


def test_every_part_of_a_word_is_lower_case_and_says_something() -> None:
    import msgspec

    from trialfinder.reading.text.stems import Stems, stems

    for name in Stems.__struct_fields__:
        found = stems(name)
        assert found
        assert all(part == part.lower() for part in found), name
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"no_such_table": {}}, Stems)
