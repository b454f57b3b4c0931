"""Whatever the record: no exception, and no caution or strength without a true quote or a date of the record."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.reading.text.test_phrases import PAYS, PAYS_NOTHING
from tests.tools.examples import examples
from tests.tools.made_records import (
    assert_true_to,
    decoded,
    info,
    labels,
    record,
    without_none,
)
from tests.tools.readability import banned
from trialfinder.advice.cautions.ledger import cautions, strengths
from trialfinder.reading.labels.labels import Labels
from trialfinder.reading.reading import Reading

texts = st.one_of(
    st.none(),
    st.text(max_size=60),
    st.sampled_from(
        [*PAYS, *PAYS_NOTHING, "FDA approved stem cells. Proven safe\\!", "\\", "\\\\-", "ODI VAS SF-36", ""]
    ),
    st.lists(
        st.sampled_from(["patient\\-funded", "\n", ". ", "at no cost", "\\*", "plan to enroll 50 patients"]), max_size=6
    ).map("".join),
)
dates = st.one_of(st.none(), st.sampled_from(["2024", "2024-02", "2020-02-29", "9999-01", "2024-13", "soon", "0001"]))
bools = st.one_of(st.none(), st.booleans())
structs = st.fixed_dictionaries({"date": dates, "type": st.sampled_from([None, "ACTUAL", "ESTIMATED"])})
statuses = st.sampled_from(
    [None, "RECRUITING", "NOT_YET_RECRUITING", "COMPLETED", "TERMINATED", "WITHDRAWN", "UNKNOWN", "NEW"]
)
some_sites = st.lists(
    st.fixed_dictionaries({"status": statuses, "country": st.sampled_from([None, "United States", "Spain"])}),
    max_size=2,
)
some_references = st.lists(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from([None, "RESULT", "DERIVED", "BACKGROUND"]),
            "citation": texts,
            "pmid": texts,
            "retractions": st.sampled_from([[], [{"pmid": "1"}]]),
        }
    ),
    max_size=2,
)


@st.composite
def any_record(draw: st.DrawFn) -> dict[str, Any]:
    made = record(
        status={
            "overallStatus": draw(statuses),
            "lastKnownStatus": draw(statuses),
            "whyStopped": draw(texts),
            "statusVerifiedDate": draw(dates),
            "startDateStruct": draw(structs),
            "primaryCompletionDateStruct": draw(structs),
            "completionDateStruct": draw(structs),
            "dispFirstSubmitDate": draw(dates),
        },
        design={
            "studyType": draw(st.sampled_from([None, "INTERVENTIONAL", "OBSERVATIONAL"])),
            "phases": draw(st.lists(st.sampled_from(["PHASE1", "PHASE2", "NA"]), max_size=2)),
            "enrollmentInfo": {"count": draw(st.one_of(st.none(), st.integers(0, 99999999))), "type": "ACTUAL"},
            **info(
                allocation=draw(st.sampled_from([None, "RANDOMIZED"])),
                interventionModel=draw(st.sampled_from([None, "SINGLE_GROUP", "PARALLEL"])),
                maskingInfo={"masking": draw(st.sampled_from([None, "NONE", "DOUBLE", "ODD"]))},
            ),
        },
        oversightModule={
            "oversightHasDmc": draw(bools),
            "isFdaRegulatedDrug": draw(bools),
            "isFdaRegulatedDevice": draw(bools),
        },
        root={
            "hasResults": draw(bools),
            "trialfinderCompleteness": draw(st.sampled_from(["full", "facts_only"])),
            "derivedSection": {"miscInfoModule": {"versionHolder": draw(dates)}},
        },
        contactsLocationsModule={"locations": draw(some_sites)},
        referencesModule={"references": draw(some_references)},
        conditionsModule={"conditions": [one or "" for one in draw(st.lists(texts, max_size=6))]},
        outcomesModule={"secondaryOutcomes": [{"measure": draw(texts)}]},
        eligibilityModule={"eligibilityCriteria": draw(texts)},
    )
    made["protocolSection"]["descriptionModule"] = {"briefSummary": draw(texts), "detailedDescription": draw(texts)}
    made["protocolSection"]["armsInterventionsModule"] = {"interventions": [{"name": draw(texts)}]}
    return without_none(made)  # type: ignore[no-any-return]


any_labels = st.one_of(
    st.none(),
    st.builds(
        labels,
        therapies=st.sampled_from([(), ("prp",), ("svf", "exosome")]),
        cell_source=st.sampled_from([None, "allogeneic", "not_stated"]),
        processing=st.sampled_from([None, "culture_expanded"]),
        targets=st.sampled_from([(), ("intravenous", "intrathecal")]),
        control=st.sampled_from([None, "none", "placebo_sham"]),
    ),
)


@given(any_record(), any_labels, st.dates(date(1995, 1, 1), date(2100, 1, 1)))
@examples(100)
def test_any_record_gives_true_quotes_or_dates_and_no_exception(
    raw: dict[str, Any], read: Labels | None, today: date
) -> None:
    reading = Reading(decoded(raw), read)
    for one in cautions(reading, today) + strengths(reading, today):
        assert_true_to(raw, one)
        assert banned(one.sentence) == []
