"""One study as the registry gives it: typed structs of the fields we use, decoded straight from bytes.

Field names are the registry's in snake_case; the JSON keys are its camelCase. Unknown keys are ignored; a missing
key is None or an empty tuple, never "" or 0 (the registry leaves out what it does not have). The file is long because
it is a list: a struct for each part of a record, in the registry's order, and the one way to decode them.
Source: https://clinicaltrials.gov/data-api/about-api/study-data-structure
"""

from __future__ import annotations

import re
from typing import Any, Literal, NamedTuple

import msgspec

FIELDS = (
    "protocolSection",
    "annotationSection.annotationModule.unpostedAnnotation",
    "derivedSection.miscInfoModule.versionHolder",
    "hasResults",
)
"""What a sync asks for (`fields=`): every module read here, and no resultsSection, which is 10 times the rest."""

RESULTS_FIELDS = ("resultsSection.outcomeMeasuresModule", "resultsSection.adverseEventsModule")
"""The parts of posted results that are read; asked for by ids, of few studies."""

Completeness = Literal["full", "facts_only"]
"""full: as the registry gave it. facts_only: our offline copy of facts; what is absent was not carried, not unsaid."""

NCT_ID = re.compile(r"NCT\d{8}")


class _Part(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """A piece of a record: frozen, camelCase in JSON, unknown keys ignored."""


class DateStruct(_Part, frozen=True):
    """A date with the registry's precision (`2024-05-01`, `2024-05` or `2024`)."""

    date: str | None = None
    type: str | None = None
    """ACTUAL or ESTIMATED; absent on many old records."""


class OrgStudyId(_Part, frozen=True):
    """The sponsor's own number for the study."""

    id: str | None = None


class SecondaryId(_Part, frozen=True):
    """A number that another register or a funder gave the study."""

    id: str | None = None


class Identification(_Part, frozen=True):
    """protocolSection.identificationModule."""

    nct_id: str
    nct_id_aliases: tuple[str, ...] = ()
    org_study_id_info: OrgStudyId = OrgStudyId()
    secondary_id_infos: tuple[SecondaryId, ...] = ()
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None


class ExpandedAccess(_Part, frozen=True):
    """Whether the product can be had outside the trial."""

    has_expanded_access: bool | None = None


class Status(_Part, frozen=True):
    """protocolSection.statusModule."""

    overall_status: str | None = None
    last_known_status: str | None = None
    """The status before UNKNOWN; present only then."""
    why_stopped: str | None = None
    status_verified_date: str | None = None
    expanded_access_info: ExpandedAccess = ExpandedAccess()
    start_date_struct: DateStruct = DateStruct()
    primary_completion_date_struct: DateStruct = DateStruct()
    completion_date_struct: DateStruct = DateStruct()
    study_first_submit_date: str | None = None
    study_first_post_date_struct: DateStruct = DateStruct()
    last_update_submit_date: str | None = None
    last_update_post_date_struct: DateStruct = DateStruct()
    results_first_submit_date: str | None = None
    results_first_post_date_struct: DateStruct = DateStruct()
    disp_first_submit_date: str | None = None
    """Set when the sponsor certified a delay of results."""


class Sponsor(_Part, frozen=True):
    """A lead sponsor or collaborator."""

    name: str | None = None
    class_: str | None = msgspec.field(default=None, name="class")


class Sponsors(_Part, frozen=True):
    """protocolSection.sponsorCollaboratorsModule."""

    lead_sponsor: Sponsor = Sponsor()
    collaborators: tuple[Sponsor, ...] = ()


class Oversight(_Part, frozen=True):
    """protocolSection.oversightModule: the sponsor's own entries, unchecked by the registry."""

    oversight_has_dmc: bool | None = None
    is_fda_regulated_drug: bool | None = None
    is_fda_regulated_device: bool | None = None
    is_us_export: bool | None = None


class Description(_Part, frozen=True):
    """protocolSection.descriptionModule."""

    brief_summary: str | None = None
    detailed_description: str | None = None


class Conditions(_Part, frozen=True):
    """protocolSection.conditionsModule."""

    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


class Masking(_Part, frozen=True):
    """Who does not know which arm a participant is in."""

    masking: str | None = None
    masking_description: str | None = None
    who_masked: tuple[str, ...] = ()


class DesignInfo(_Part, frozen=True):
    """protocolSection.designModule.designInfo."""

    allocation: str | None = None
    intervention_model: str | None = None
    intervention_model_description: str | None = None
    primary_purpose: str | None = None
    observational_model: str | None = None
    time_perspective: str | None = None
    masking_info: Masking = Masking()


class Enrollment(_Part, frozen=True):
    """How many people: planned (ESTIMATED) or in fact (ACTUAL)."""

    count: int | None = None
    type: str | None = None


class Design(_Part, frozen=True):
    """protocolSection.designModule."""

    study_type: str | None = None
    phases: tuple[str, ...] = ()
    design_info: DesignInfo = DesignInfo()
    enrollment_info: Enrollment = Enrollment()
    patient_registry: bool | None = None
    target_duration: str | None = None


class ArmGroup(_Part, frozen=True):
    """One arm of the study."""

    label: str | None = None
    type: str | None = None
    description: str | None = None
    intervention_names: tuple[str, ...] = ()


class Intervention(_Part, frozen=True):
    """One intervention; its registry type says nothing of the product."""

    type: str | None = None
    name: str | None = None
    description: str | None = None
    arm_group_labels: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()


class ArmsInterventions(_Part, frozen=True):
    """protocolSection.armsInterventionsModule."""

    arm_groups: tuple[ArmGroup, ...] = ()
    interventions: tuple[Intervention, ...] = ()


class Outcome(_Part, frozen=True):
    """What is measured, and when."""

    measure: str | None = None
    description: str | None = None
    time_frame: str | None = None


class Outcomes(_Part, frozen=True):
    """protocolSection.outcomesModule."""

    primary_outcomes: tuple[Outcome, ...] = ()
    secondary_outcomes: tuple[Outcome, ...] = ()
    other_outcomes: tuple[Outcome, ...] = ()


class Eligibility(_Part, frozen=True):
    """protocolSection.eligibilityModule."""

    eligibility_criteria: str | None = None
    healthy_volunteers: bool | None = None
    sex: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    std_ages: tuple[str, ...] = ()
    study_population: str | None = None


class Contact(_Part, frozen=True):
    """A person or office to ask, as published in the registry."""

    name: str | None = None
    role: str | None = None
    phone: str | None = None
    phone_ext: str | None = None
    email: str | None = None


class GeoPoint(_Part, frozen=True):
    """The centre of the site's city, not the facility."""

    lat: float
    lon: float


class Location(_Part, frozen=True):
    """One site. `status` is there on recruiting studies only; absence is not "closed"."""

    facility: str | None = None
    status: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    contacts: tuple[Contact, ...] = ()
    geo_point: GeoPoint | None = None
    placed_by: str | None = msgspec.field(default=None, name="trialfinderPlacedBy")
    """Ours, not the registry's: `city name` where the bundled copy took the point from the gazetteer."""


class ContactsLocations(_Part, frozen=True):
    """protocolSection.contactsLocationsModule."""

    central_contacts: tuple[Contact, ...] = ()
    locations: tuple[Location, ...] = ()


class Reference(_Part, frozen=True):
    """A publication named in the record."""

    pmid: str | None = None
    type: str | None = None
    citation: str | None = None
    retractions: tuple[msgspec.Raw, ...] = ()


class References(_Part, frozen=True):
    """protocolSection.referencesModule."""

    references: tuple[Reference, ...] = ()


class IpdSharing(_Part, frozen=True):
    """protocolSection.ipdSharingStatementModule."""

    ipd_sharing: str | None = None


class ProtocolSection(_Part, frozen=True):
    """What the sponsor entered."""

    identification_module: Identification
    status_module: Status = Status()
    sponsor_collaborators_module: Sponsors = Sponsors()
    oversight_module: Oversight = Oversight()
    description_module: Description = Description()
    conditions_module: Conditions = Conditions()
    design_module: Design = Design()
    arms_interventions_module: ArmsInterventions = ArmsInterventions()
    outcomes_module: Outcomes = Outcomes()
    eligibility_module: Eligibility = Eligibility()
    contacts_locations_module: ContactsLocations = ContactsLocations()
    references_module: References = References()
    ipd_sharing_statement_module: IpdSharing = IpdSharing()


class MiscInfo(_Part, frozen=True):
    """derivedSection.miscInfoModule."""

    version_holder: str | None = None
    """The date for which the record's facts hold."""


class DerivedSection(_Part, frozen=True):
    """What the registry computed."""

    misc_info_module: MiscInfo = MiscInfo()


class UnpostedEvent(_Part, frozen=True):
    """Results sent to the registry, returned or cancelled, and not yet public."""

    type: str | None = None
    date: str | None = None


class UnpostedAnnotation(_Part, frozen=True):
    """Results that were submitted and wait for quality control."""

    unposted_events: tuple[UnpostedEvent, ...] = ()


class AnnotationModule(_Part, frozen=True):
    """annotationSection.annotationModule."""

    unposted_annotation: UnpostedAnnotation | None = None


class AnnotationSection(_Part, frozen=True):
    """What the registry noted."""

    annotation_module: AnnotationModule = AnnotationModule()


class ResultGroup(_Part, frozen=True):
    """A group of people for whom results are posted; its id holds within one outcome or one module only."""

    id: str | None = None
    title: str | None = None
    description: str | None = None


class GroupCount(_Part, frozen=True):
    """How many of a group."""

    group_id: str | None = None
    value: str | None = None


class Denominator(_Part, frozen=True):
    """How many were counted, of what (people, eyes, injections)."""

    units: str | None = None
    counts: tuple[GroupCount, ...] = ()


class Measurement(_Part, frozen=True):
    """One number of one group, as text: "29,700" and "NA" are values."""

    group_id: str | None = None
    value: str | None = None
    spread: str | None = None
    lower_limit: str | None = None
    upper_limit: str | None = None
    comment: str | None = None


class MeasureCategory(_Part, frozen=True):
    """A row of a class: one answer of several, or the only row, without a title."""

    title: str | None = None
    measurements: tuple[Measurement, ...] = ()


class MeasureClass(_Part, frozen=True):
    """A part of an outcome: a visit, a scale. Where there is one only it has no title, and mostly no denominators."""

    title: str | None = None
    denoms: tuple[Denominator, ...] = ()
    categories: tuple[MeasureCategory, ...] = ()


class Analysis(_Part, frozen=True):
    """A statistical test as the sponsor posted it."""

    group_ids: tuple[str, ...] = ()
    group_description: str | None = None
    statistical_method: str | None = None
    p_value: str | None = None
    param_type: str | None = None
    param_value: str | None = None
    ci_pct_value: str | None = None
    ci_num_sides: str | None = None
    ci_lower_limit: str | None = None
    ci_upper_limit: str | None = None


class OutcomeMeasure(_Part, frozen=True):
    """One outcome with its numbers."""

    type: str | None = None
    title: str | None = None
    description: str | None = None
    time_frame: str | None = None
    reporting_status: str | None = None
    param_type: str | None = None
    dispersion_type: str | None = None
    unit_of_measure: str | None = None
    denom_units_selected: str | None = None
    groups: tuple[ResultGroup, ...] = ()
    denoms: tuple[Denominator, ...] = ()
    classes: tuple[MeasureClass, ...] = ()
    analyses: tuple[Analysis, ...] = ()


class OutcomeMeasures(_Part, frozen=True):
    """resultsSection.outcomeMeasuresModule."""

    outcome_measures: tuple[OutcomeMeasure, ...] = ()


class EventGroup(_Part, frozen=True):
    """A group of people and how many of them had a serious harm."""

    id: str | None = None
    title: str | None = None
    description: str | None = None
    serious_num_affected: int | None = None
    serious_num_at_risk: int | None = None


class AdverseEvents(_Part, frozen=True):
    """resultsSection.adverseEventsModule, without its lists of single events."""

    time_frame: str | None = None
    event_groups: tuple[EventGroup, ...] = ()


class ResultsSection(_Part, frozen=True):
    """What the sponsor posted as results. None: not in our copy, or not of its shape."""

    outcome_measures_module: OutcomeMeasures | None = None
    adverse_events_module: AdverseEvents | None = None


class Study(_Part, frozen=True):
    """One study record."""

    protocol_section: ProtocolSection
    derived_section: DerivedSection = DerivedSection()
    annotation_section: AnnotationSection = AnnotationSection()
    results_section: ResultsSection = ResultsSection()
    has_results: bool | None = None
    completeness: Completeness = msgspec.field(default="full", name="trialfinderCompleteness")
    """Ours, not the registry's: only the bundled offline copy says facts_only."""
    left_out: tuple[str, ...] = msgspec.field(default=(), name="trialfinderLeftOut")
    """Ours: paths of the parts, hardly used, that did not fit and were read as absent."""

    @property
    def nct_id(self) -> str:
        """The registry's identifier, `NCT` and eight digits."""
        return self.protocol_section.identification_module.nct_id

    @property
    def is_partial(self) -> bool:
        """True: we hold facts of this record only. Silence is then our copy's, not the record's."""
        return self.completeness == "facts_only"

    @property
    def title(self) -> str | None:
        """The brief title, else the official one; None where the record carries neither."""
        identity = self.protocol_section.identification_module
        return identity.brief_title or identity.official_title

    @property
    def left_out_note(self) -> str | None:
        """A sentence on the parts that were read as absent; None when all was read."""
        if not self.left_out:
            return None
        return f"{self.nct_id} was read without {', '.join(self.left_out)}, which did not have its shape."


class Misfit(NamedTuple):
    """A record that could not be read, and why. It is reported and left out; the rest go on."""

    nct_id: str | None
    path: str
    """JSON path as msgspec names it (`$.protocolSection…`); `$` when the text is not JSON."""
    reason: str


_decoder = msgspec.json.Decoder(Study)
_id_in_text = re.compile(rb'"nctId"\s*:\s*"(NCT\d{8})"')

_hardly_used = re.compile(
    r"""\$\.(
        protocolSection\.(?:referencesModule|ipdSharingStatementModule|oversightModule)
      | annotationSection | derivedSection\.\w+
      | resultsSection\.\w+ | resultsSection(?=$)
      | protocolSection\.contactsLocationsModule\.(?:
            centralContacts | locations\[\d+\]\.(?:contacts|zip|geoPoint))
    )(?=$|[.\[])""",
    re.VERBOSE,
)
"""The parts without which a record still says what people come for: the smallest of them that holds the misfit goes."""

_MOST_LEFT_OUT = 20
"""A record with more parts that do not fit is of another shape."""


def decode_study(line: bytes | memoryview | msgspec.Raw) -> Study | Misfit:
    """One record from its JSON bytes, or the reason why it does not fit. Never raises.

    A part that is hardly used and does not fit is read as absent; `left_out` says which.
    """
    left_out: list[str] = []
    whole: Any = None
    try:
        while True:
            try:
                study = _decoder.decode(line) if whole is None else msgspec.convert(whole, Study)
                break
            except msgspec.ValidationError as error:
                reason, _, path = str(error).partition(" - at ")
                path = path.strip("`") or "$"
                found = _hardly_used.match(path)
                if found is None or len(left_out) >= _MOST_LEFT_OUT:
                    return Misfit(_find_id(line), path, reason)
                whole = msgspec.json.decode(line) if whole is None else whole
                _take_out(whole, found[1])
                left_out.append(found[1])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        mended = without_half_letters(bytes(line))
        return Misfit(_find_id(line), "$", f"not JSON: {error}") if mended is None else decode_study(mended)
    if not NCT_ID.fullmatch(study.nct_id):
        where = "$.protocolSection.identificationModule.nctId"
        return Misfit(None, where, f"{study.nct_id!r:.40} is not an NCT id")
    return msgspec.structs.replace(study, left_out=tuple(left_out)) if left_out else study


_escape = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.", re.DOTALL
)


def without_half_letters(content: bytes) -> bytes | None:
    """JSON in which the half of a letter (a text cut within an emoji) stands as the mark for an unknown one.

    None: there is no such half. A text with one is no JSON to a strict reader.
    """
    mended = _escape.sub(lambda found: rb"\ufffd" if found[1] else found[0], content)
    return None if mended == content else mended


def _take_out(whole: Any, path: str) -> None:
    """Drop what stands at this path (`a.b[2].c`) of a decoded record."""
    *way, last = re.findall(r"\w+", path)
    for step in way:
        whole = whole[int(step)] if isinstance(whole, list) else whole[step]
    del whole[last]


def _find_id(line: bytes | memoryview | msgspec.Raw) -> str | None:
    found = _id_in_text.search(bytes(line))
    return found.group(1).decode() if found else None
