"""The 25 questions: each is found by people's words and answered with sources, or honestly not."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.each import each
from tests.tools.readability import banned, grade
from trialfinder.advice.guidance.people_ask import find_questions, people_ask
from trialfinder.advice.guidance.texts import load_guidance


def test_there_are_25_and_some_that_nobody_can_answer() -> None:
    assert len(people_ask()) == 25
    assert len({one.id for one in people_ask()}) == 25
    unknown = [one.id for one in people_ask() if one.nobody_knows]
    assert {"fusion", "which", "how_many", "rest", "again", "after_surgery"} <= set(unknown)
    for one in people_ask():
        if one.nobody_knows:
            said = " ".join(text for text, _ in one.lines).lower()
            assert re.search(r"nobody|we hold no|few good counts", said), one.id


@each(
    ("typed", "id"),
    [
        ("how much is it", "cost"),
        ("what does stem cell therapy cost?", "cost"),
        ("will Medicare pay for PRP", "plan"),
        ("does my insurance cover this", "plan"),
        ("is it FDA approved", "legal"),
        ("can it spare me a fusion", "fusion"),
        ("how many injections do I need", "how_many"),
        ("I'm on blood thinners", "medicines"),
        ("stem cells in Mexico", "abroad"),
        ("exosomes for back pain", "exosomes"),
        ("I have a fever after the shot", "worse"),
        ("can I exercise after it", "rest"),
        ("is an MRI enough", "candidate"),
        ("where can I complain about a clinic", "good_clinic"),
        ("are the stem cells alive", "living_cells"),
        ("chance of placebo in a trial", "trial"),
        ("will it shut me out of a trial", "shut_out"),
        ("success rate of the clinic", "results_here"),
        ("is my own blood safe", "own_blood_safe"),
        ("law of my state", "state_law"),
    ],
)
def test_a_question_is_found_by_peoples_words(typed: str, id: str) -> None:
    assert id in [one.id for one in find_questions(typed)[:2]]


ASKED = """
works|does prp work for sciatica
works|any proof it works for disc pain
fusion|can I avoid back surgery with stem cells
fusion|instead of a fusion
candidate|am I a good candidate
candidate|my MRI shows a worn disc
which|prp vs steroid
which|cortisone shot or prp
how_many|how many injections
how_many|do I need more than one shot
how_soon|how long until it works
how_soon|how long does it last
flare|will it hurt
flare|is it painful
own_blood_safe|is it safe
own_blood_safe|can my own blood harm me
living_cells|are they real stem cells
living_cells|is amniotic fluid full of stem cells
cost|how much does it cost
cost|can I pay monthly
plan|does medicare cover it
plan|will my insurer reimburse me
legal|is it fda approved
legal|is this legal
state_law|law in florida
state_law|is it legal in texas
results_here|clinic says 90 percent success
results_here|the reviews are great
who_does_it|does it have to be a doctor
who_does_it|ultrasound guided
medicines|I take eliquis
medicines|I have diabetes
after_surgery|I already had a fusion
after_surgery|failed back surgery syndrome
rest|can I go back to work
rest|when can I exercise again
again|it did not work, can they do it again
again|what if it fails
worse|can it make me worse
worse|infection after injection
abroad|stem cells in mexico
abroad|cheaper in another country
exosomes|exosome injection for the back
exosomes|exozomes
trial|will I get a placebo
trial|join a trial instead
shut_out|if I get prp now can I join a trial later
shut_out|does it disqualify me from trials
good_clinic|can I get my money back
good_clinic|how to report a clinic
works|will this help my lower back
works|is it effective for spinal stenosis
fusion|will it save me from an operation
candidate|do I qualify
candidate|is a scan enough
which|which is better, prp or stem cells
which|steriod or prp
how_many|why do they sell three shots
how_many|is one injection enough
how_soon|when will I feel better
how_soon|how many weeks before the pain goes away
flare|pain is worse the day after
flare|is soreness normal
own_blood_safe|what are the risks of prp
own_blood_safe|is PRP natural and risk free
living_cells|are the cells alive
living_cells|umbilical cord stem cells real or fake
cost|price of prp
cost|is 6000 dollars a lot
plan|will insurence pay
plan|does blue cross cover stem cells
legal|is it FDA cleared
legal|is it allowed in the US
state_law|what are my state's rules
results_here|success rate
results_here|can I trust the testimonials
who_does_it|do they use xray
who_does_it|a chiropractor wants to give me the shot
medicines|can I take ibuprofen
medicines|I had cancer
after_surgery|had a laminectomy
rest|do I need bed rest
rest|how long off work
again|second injection
worse|what could go wrong
worse|warning signs
abroad|go to panama for treatment
exosomes|are exosomes stem cells
trial|does the trial cost money
trial|do they pay for travel
shut_out|I already had stem cells, can I be in a study
shut_out|will it keep me out of a trial
good_clinic|refund
good_clinic|is this clinic a scam
good_clinic|the clinic hurt me
"""
"""How people say it, two or more of each question but the rarest: id, words."""


def test_peoples_own_sentences_find_their_question_among_the_first_three() -> None:
    asked = [line.split("|") for line in ASKED.strip().splitlines()]
    assert {id for id, _ in asked} == {one.id for one in people_ask()}
    places = {}
    for id, typed in asked:
        found = [one.id for one in find_questions(typed)]
        places[typed] = found.index(id) if id in found else 99
    assert [typed for typed, place in places.items() if place > 2] == []
    assert sum(place == 0 for place in places.values()) >= 0.9 * len(places)


@each(
    ("right", "slip"),
    [("exosomes", "exozomes"), ("steroid", "steriod"), ("insurance", "insurence"), ("hurt", "hurting")],
)
def test_a_slip_of_spelling_or_an_ending_finds_the_same(right: str, slip: str) -> None:
    assert find_questions(slip)[:1] == find_questions(right)[:1] != ()


@each("typed", ["", "qwerty", "the weather in Paris", "capital of France", "12345", "the and of", "🙂"])
def test_words_that_mean_no_question_find_none(typed: str) -> None:
    assert find_questions(typed) == ()


def test_each_answer_leads_to_a_text_that_says_more() -> None:
    assert {one.more for one in people_ask()} <= {guide.slug for guide in load_guidance()}
    assert {one.id for one in people_ask() if one.danger} == {"worse", "flare"}


def test_every_statement_has_a_source_and_every_number_a_year() -> None:
    for one in people_ask():
        for text, sources in one.lines:
            assert sources, text
            assert all(source.url.startswith("https://") for source in sources)
            if re.search(r"\d+ of \d+|dollars", text) and "5 million" not in text:
                assert re.search(r"\b20\d\d\b", text), (one.id, text)


def test_the_answers_are_plain_and_give_no_advice() -> None:
    for one in people_ask():
        text = " ".join(said for said, _ in one.lines)
        assert banned(text) == [], one.id
        assert grade(f"{one.question} {text}") <= 8.0, (one.id, grade(text))


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_words_can_be_typed(typed: str) -> None:
    found = find_questions(typed)
    assert len({one.id for one in found}) == len(found)
