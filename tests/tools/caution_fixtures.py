"""For each rule of the ledger: records on which it speaks, and records on which it is silent."""

from __future__ import annotations

from tests.tools.made_records import (
    DONOR,
    DRUG,
    ENDED,
    FACTS_ONLY,
    KOREA,
    LATER,
    NOT_DRUG,
    OWN_PRP,
    REACHABLE,
    RECRUITING,
    US_SITE,
    VEIN,
    Fixture,
    conditions,
    info,
    labels,
    outcomes,
    plain,
    record,
    references,
    sites,
)
from trialfinder.reading.text.quote import Quote


def _disc_trial(
    cells: str = "stem cells into the disc",
    placebo: str = "saline",
    title: str = "Stem Cells for Lumbar Disc Pain",
    summary: str = "A made-up trial.",
) -> Fixture:
    """A made-up trial of cells in the disc, with labels."""
    arms = [
        {"label": "Cells", "type": "EXPERIMENTAL", "description": cells},
        {"label": "Placebo", "type": "PLACEBO_COMPARATOR", "description": placebo},
    ]
    raw = record(
        summary=summary,
        identificationModule={"nctId": "NCT00000001", "briefTitle": title},
        conditionsModule={"conditions": ["Disc Degeneration"]},
        armsInterventionsModule={"armGroups": arms},
    )
    return raw, labels(gives_product="yes")


_STALE = {
    "overallStatus": "ACTIVE_NOT_RECRUITING",
    "completionDateStruct": {"date": "2021-03", "type": "ESTIMATED"},
}
FIXTURES: dict[str, tuple[list[Fixture], list[Fixture]]] = {
    "recruiting_not_verified": (
        [
            plain(status=RECRUITING | {"statusVerifiedDate": "2024-12"}),
            plain(
                status=RECRUITING | {"statusVerifiedDate": None},
                root=FACTS_ONLY | {"derivedSection": {"miscInfoModule": {"versionHolder": "2024-08-26"}}},
            ),
        ],
        [plain(status=RECRUITING), plain(status={"statusVerifiedDate": "2020-01"})],
    ),
    "start_date_passed": (
        [plain(status={"overallStatus": "NOT_YET_RECRUITING", "startDateStruct": {"date": "2024-11"}})],
        [plain(status={"overallStatus": "NOT_YET_RECRUITING", "startDateStruct": {"date": "2029-11"}})],
    ),
    "not_by_chance": (
        [
            plain(
                design=info(allocation="NON_RANDOMIZED"),
                armsInterventionsModule={"armGroups": [{"type": "EXPERIMENTAL"}, {"type": "EXPERIMENTAL"}]},
            )
        ],
        [plain(design=info(allocation="NON_RANDOMIZED")), plain(design=info(allocation="RANDOMIZED"))],
    ),
    "registered_late": (
        [
            plain(status=ENDED | {"studyFirstSubmitDate": "2022-02-01"}),
            plain(status={"startDateStruct": {"date": "2019-03"}, "studyFirstSubmitDate": "2020-05-01"}),
        ],
        [
            plain(status={"startDateStruct": {"date": "2019-03"}, "studyFirstSubmitDate": "2019-05-01"}),
            plain(status={"overallStatus": "WITHDRAWN"} | ENDED | {"studyFirstSubmitDate": "2022-02-01"}),
        ],
    ),
    "end_date_passed": (
        [plain(status=RECRUITING | ENDED), plain(status=_STALE)],
        [plain(status=RECRUITING | LATER), plain(status=ENDED)],
    ),
    "dates_out_of_order": (
        [plain(status={"primaryCompletionDateStruct": {"date": "2019-02"}})],
        [plain(status={"primaryCompletionDateStruct": {"date": "2019-03"}})],
    ),
    "no_site_recruits": (
        [plain(status=RECRUITING, **sites({"status": "COMPLETED"}, {"status": "SUSPENDED"}))],
        [
            plain(status=RECRUITING, **sites({"status": "COMPLETED"}, {"status": "RECRUITING"})),
            plain(status=RECRUITING, **sites({"status": "COMPLETED"}, {})),
            plain(status=RECRUITING, root=FACTS_ONLY, **sites({"status": "COMPLETED"})),
        ],
    ),
    "no_site_listed": ([plain(status=RECRUITING)], [plain(status=RECRUITING, **sites({})), plain()]),
    "no_contact": (
        [plain(status=RECRUITING, **sites({"contacts": [{"name": "A. Doctor"}]}))],
        [plain(status=RECRUITING, **REACHABLE), plain(), plain(status=RECRUITING, root=FACTS_ONLY)],
    ),
    "status_unknown": (
        [plain(status={"overallStatus": "UNKNOWN", "lastKnownStatus": "RECRUITING"})],
        [plain(status=RECRUITING), plain(status={"overallStatus": None}, root=FACTS_ONLY)],
    ),
    "stopped": (
        [
            plain(status={"overallStatus": "TERMINATED", "whyStopped": "Too few people"}),
            plain(status={"overallStatus": "WITHDRAWN"}),
        ],
        [plain(status={"overallStatus": "ACTIVE_NOT_RECRUITING"})],
    ),
    "enrollment_cut": (
        [
            plain(
                summary="A total of 100 patients will be enrolled.",
                design={"enrollmentInfo": {"count": 55, "type": "ACTUAL"}},
            )
        ],
        [
            plain(
                summary="A total of 100 patients will be enrolled.",
                design={"enrollmentInfo": {"count": 90, "type": "ACTUAL"}},
            ),
            plain(
                summary="A total of 100 patients will be enrolled.",
                design={"enrollmentInfo": {"count": 55, "type": "ESTIMATED"}},
            ),
            plain(
                summary="Up to 100 patients will be enrolled.",
                design={"enrollmentInfo": {"count": 55, "type": "ACTUAL"}},
            ),
            plain(
                summary="90 severe COVID-19 patients will be recruited.",
                design={"enrollmentInfo": {"count": 5, "type": "ACTUAL"}},
            ),
        ],
    ),
    "pay_wording": (
        [plain(summary="This is a patient-funded study of PRP.")],
        [plain(summary="No work injury with workers compensation.")],
    ),
    "cost_not_stated": (
        [plain(status=RECRUITING)],
        [
            plain(),
            plain(status=RECRUITING, summary="This is a patient funded trial."),
            plain(status=RECRUITING, summary="The injection is given at no cost."),
            plain(status=RECRUITING, root=FACTS_ONLY),
        ],
    ),
    "fda_no_for_this_product": (
        [
            (record(**NOT_DRUG, **sites(US_SITE)), DONOR),
            (record(**NOT_DRUG, **sites(US_SITE)), labels(therapies=("bm_msc",), processing="culture_expanded")),
            (record(**NOT_DRUG, **sites(US_SITE)), labels(therapies=("svf",), cell_source="autologous")),
        ],
        [
            (record(**NOT_DRUG, **sites(US_SITE)), OWN_PRP),
            (record(**NOT_DRUG, **sites(KOREA)), DONOR),
            (record(**sites(US_SITE)), DONOR),
            (record(**DRUG, **sites(US_SITE)), DONOR),
            (record(**NOT_DRUG, **sites(US_SITE)), None),
        ],
    ),
    "promotional_claim": (
        [
            plain(summary="The allograft is FDA approved."),
            plain(summary="Stem cells have been proven safe and effective."),
            plain(summary="A revolutionary injection."),
        ],
        [
            plain(summary="The allograft is not FDA approved."),
            plain(summary="It is not known whether the injection is a proven treatment."),
            plain(summary="No opioid product for breakthrough pain."),
            plain(eligibilityModule={"eligibilityCriteria": "No use of an FDA-approved product."}),
        ],
    ),
    "intravenous_route": (
        [(record(summary="cells into a vein"), labels(targets=("intravenous", "disc"), target_evidence=(VEIN,)))],
        [(record(), labels(targets=("disc",))), plain(summary="A drip before the scan.")],
    ),
    "intrathecal_route": (
        [(record(), labels(targets=("intrathecal",)))],
        [(record(), labels(targets=("epidural",)))],
    ),
    "many_conditions": (
        [plain(**conditions("Low Back Pain", "Knee Osteoarthritis", "COPD", "Stroke", "Lupus"))],
        [plain(**conditions("Low Back Pain", "Disc Degeneration", "Sciatica", "Lumbago", "Back Pain", "Chronic Pain"))],
    ),
    "observational": (
        [(record(design={"studyType": "OBSERVATIONAL"}), labels(gives_product="follows"))],
        [
            plain(),
            plain(design={"studyType": "OBSERVATIONAL"}),
            (record(design={"studyType": "OBSERVATIONAL"}), labels(gives_product="not_stated")),
        ],
    ),
    "gives_not_stated": (
        [(record(design={"studyType": "OBSERVATIONAL"}), labels(gives_product="not_stated"))],
        [
            plain(),
            (record(), labels(gives_product="yes")),
            (record(design={"studyType": "OBSERVATIONAL"}), labels(gives_product="follows")),
            (record(root=FACTS_ONLY), labels(gives_product="not_stated")),
        ],
    ),
    "names_two_places": (
        [_disc_trial(summary="Cysts of the mandible are filled with cells.")],
        [_disc_trial(), _disc_trial(summary="Cells are put into the disc, as once into the knee.")],
    ),
    "names_two_doses": (
        [_disc_trial("5 million stem cells", title="20 Million Stem Cells for Lumbar Disc Pain")],
        [_disc_trial("20 million stem cells", title="20 Million Stem Cells for Lumbar Disc Pain"), _disc_trial()],
    ),
    "names_two_products": (
        [_disc_trial("platelet-rich plasma", title="Adipose Stem Cells for Lumbar Disc Pain")],
        [_disc_trial("fat-derived stem cells", title="Adipose Stem Cells for Lumbar Disc Pain")],
    ),
    "names_two_owners": (
        [_disc_trial("allogeneic stem cells", title="Autologous Stem Cells for Lumbar Disc Pain")],
        [_disc_trial("autologous stem cells", title="Autologous Stem Cells for Lumbar Disc Pain")],
    ),
    "placebo_holds_drug": (
        [_disc_trial(placebo="betamethasone into the disc"), _disc_trial(placebo="3 mL of lidocaine into the muscle")],
        [
            _disc_trial(placebo="saline into the disc"),
            _disc_trial(placebo="saline without steroid"),
            _disc_trial(placebo="the skin is numbed with lidocaine; a needle beside the disc"),
        ],
    ),
    "all_get_product": (
        [
            (
                record(),
                labels(
                    control=control,
                    compared=compared,
                    control_evidence=(Quote("made-up", "protocolSection.identificationModule.briefTitle"),),
                ),
            )
            for control, compared in (("dose_comparison", ()), ("active", ("forms",)), ("active", ("products",)))
        ],
        [
            plain(),
            (record(), labels(control="placebo_sham", compared=("placebo_sham", "dose_comparison"))),
            (record(), labels(control="active")),
        ],
    ),
    "no_control_group": (
        [
            plain(design=info(interventionModel="SINGLE_GROUP")),
            (
                record(),
                labels(
                    control="none",
                    control_evidence=(Quote("made-up", "protocolSection.identificationModule.briefTitle"),),
                ),
            ),
        ],
        [
            plain(),
            plain(design=info(interventionModel="PARALLEL")),
            (record(design=info(interventionModel="SINGLE_GROUP")), labels(control="not_stated")),
            (record(design=info(allocation="RANDOMIZED")), labels(control="none")),
            plain(design=info(interventionModel="SINGLE_GROUP"), root=FACTS_ONLY),
        ],
    ),
    "open_label": (
        [plain(design=info(masking=None, maskingInfo={"masking": "NONE"}, interventionModel="PARALLEL"))],
        [
            plain(design=info(maskingInfo={"masking": "DOUBLE"})),
            plain(design=info(maskingInfo={"masking": "NONE"}, interventionModel="SINGLE_GROUP")),
            plain(),
        ],
    ),
    "results_overdue": (
        [plain(status=ENDED, **DRUG)],
        [plain(status=ENDED, **NOT_DRUG), plain(status=ENDED, root={"hasResults": True}, **DRUG)],
    ),
    "silent_results": (
        [plain(status=ENDED)],
        [plain(status=ENDED, **references({"type": "RESULT"})), plain(status=ENDED, root=FACTS_ONLY)],
    ),
    "retracted_reference": (
        [plain(**references({"citation": "A paper.", "retractions": [{"pmid": "1", "source": "X"}]}))],
        [plain(**references({"citation": "A paper.", "retractions": []}))],
    ),
    "randomised": ([plain(design=info(allocation="RANDOMIZED"))], [plain(design=info(allocation="NON_RANDOMIZED"))]),
    "placebo_controlled": (
        [
            plain(armsInterventionsModule={"armGroups": [{"type": "SHAM_COMPARATOR"}]}),
            (record(), labels(control="placebo_sham")),
        ],
        [
            plain(armsInterventionsModule={"armGroups": [{"type": "EXPERIMENTAL"}]}),
            (record(armsInterventionsModule={"armGroups": [{"type": "PLACEBO_COMPARATOR"}]}), labels(control="active")),
            (record(design=info(maskingInfo={"masking": "NONE"})), labels(control="placebo_sham")),
        ],
    ),
    "masked": (
        [plain(design=info(maskingInfo={"masking": "DOUBLE", "whoMasked": ["PARTICIPANT"]}))],
        [plain(design=info(maskingInfo={"masking": "NONE"})), plain()],
    ),
    "monitored": (
        [plain(oversightModule={"oversightHasDmc": True})],
        [plain(oversightModule={"oversightHasDmc": False}), plain()],
    ),
    "core_outcomes": (
        [plain(**outcomes("Oswestry Disability Index", "Back pain on a numeric rating scale"))],
        [plain(**outcomes("Oswestry Disability Index")), plain(summary="ODI and VAS")],
    ),
    "results_posted": ([plain(root={"hasResults": True})], [plain()]),
    "papers_listed": (
        [plain(**references({"type": "DERIVED", "citation": "A paper."}))],
        [plain(**references({"type": "BACKGROUND", "citation": "A paper."}))],
    ),
    "no_charge_wording": (
        [plain(summary="The injection is given at no cost to you.")],
        [plain(summary="If it works, it could be given at no cost.")],
    ),
}
