"""Numbers of cells, however a record spells them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.tools.each import each
from trialfinder.reading.text.doses import doses, flat_powers


@each(
    ("text", "words"),
    [
        ("40 × 106 cells", ["40 million cells"]),
        ("1 x 107 MSC in 2 mL", ["10 million cells"]),
        ("2 x 105 cells", ["200,000 cells"]),
        ("1 x 1010 cells", ["10,000 million cells"]),
        ("12±3 million cells", ["12 ± 3 million cells"]),
        ("9.5 +/- 1.5 million stem cells", ["9.5 ± 1.5 million cells"]),
        ("18M MPCs", ["18 million cells"]),
        ("25 millions MSC in 2 ml of saline", ["25 million cells"]),
        (r"2 \* 10\^7 cells", ["20 million cells"]),
        ("4 x 106/ml", ["4 million cells per mL"]),
        ("5x10^6 cells per mL", ["5 million cells per mL"]),
        ("fifteen million cells", ["15 million cells"]),
        ("20-40 million cells", ["20 to 40 million cells"]),
        ("6 or 18 million cells", ["6 million cells", "18 million cells"]),
        ("20 and 40 million MSC per mL", ["20 million cells per mL", "40 million cells per mL"]),
        ("2 or 4 x 10^7 cells", ["20 million cells", "40 million cells"]),
        ("1.5 x 10e6 cells", ["1.5 million cells (written 1.5 x 10e6)"]),
        ("about 10⁷ marrow cells", ["10 million cells"]),
        ("10^7 cells", ["10 million cells"]),
        ("3,000,000 cultured cells", ["3 million cells"]),
        ("500,000 cells", ["500,000 cells"]),
        ("6 million (low) or 18 million (high) cells", ["6 million cells", "18 million cells"]),
        ("approximately 6 million Qolvexa cells", ["6 million cells"]),
        ("1.0E+07 cells", ["10 million cells"]),
        ("2e6 MSC/mL", ["2 million cells per mL"]),
        ("5E5 cells per disc", ["500,000 cells per disc"]),
        ("1.2 million/kg of stem cells", ["1.2 million cells per kg"]),
        ("(1000000 to 2000000 cells/Kg)", ["2 million cells per kg"]),
    ],
)
def test_one_number_of_cells(text: str, words: list[str]) -> None:
    assert [one.words for one in doses(text)] == words


@each(
    "text",
    [
        "1,000 white blood cells",
        "platelets above 1 x 10^6 cells/µL",
        "2 million people live with sickle cell disease",
        "5 x 10^6 CD34 cells/kg",
        "10 to 12 cells in a field",
        "a fee of 3 million dollars for cell work",
        "4 x 10 minutes",
        "10e6/mL of MSC",  # ten millions, or one
        "1E6 ± 30% live cells / kg",
        "1 x 10^6 cells/10 kg",
        "1*10^6/10kg",
        "MSC at a dose of 1000000 cells per kilogram",  # not read as a whole dose
        "2 million cells for every 5 kg of body weight",
        "5x10^6 cells per cm2 of the defect",
        "10 million cells were a unit",
        "1 x 106 MSC as one unit, of which two are given",
        "grade 10 1 cells",
    ],
)
def test_no_dose_of_cells(text: str) -> None:
    assert doses(text) == ()


@each(
    ("text", "powers"),
    [
        ("40 × 106 cells", ("6",)),
        ("4 x 107 cells/mL", ("7",)),
        ("10 x 106 to 20 x 107 MSC", ("6", "7")),
        ("4 x 10^7 cells", ()),
        ("2 \\* 10\\^7 cells", ()),
        ("5 × 10⁶ cells", ()),
        ("1x10(7) cells", ()),
        ("18M cells", ()),
        ("platelets 1 x 106/µL", ()),
    ],
)
def test_raised_digits_that_stand_on_the_line_are_named(text: str, powers: tuple[str, ...]) -> None:
    assert flat_powers(text) == powers


@given(st.text(alphabet="0123456789 x×10^.,±-/millonMcesr\\*e", max_size=200))
def test_any_text_is_read(text: str) -> None:
    for one in doses(text):
        assert 0 <= one.start < one.end <= len(text)
        assert one.cells > 0 or one.cells == 0
        assert one.words
