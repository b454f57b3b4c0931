"""The columns of both tables, in order, each with its dtype."""

from __future__ import annotations

from typing import Final

TEXT: Final = "string"
LIST: Final = "object"
NUMBER: Final = "Float64"
COUNT: Final = "Int64"
YES_NO: Final = "boolean"

STUDY_COLUMNS: Final[dict[str, str]] = {
    "nct_id": TEXT,
    "title": TEXT,
    "official_title": TEXT,
    "acronym": TEXT,
    "url": TEXT,
    "overall_status": TEXT,
    "last_known_status": TEXT,
    "why_stopped": TEXT,
    "is_recruiting": YES_NO,
    "study_type": TEXT,
    "phases": LIST,
    "allocation": TEXT,
    "masking": TEXT,
    "primary_purpose": TEXT,
    "enrollment": COUNT,
    "enrollment_type": TEXT,
    "start_date": TEXT,
    "primary_completion_date": TEXT,
    "completion_date": TEXT,
    "first_posted": TEXT,
    "last_updated": TEXT,
    "last_verified": TEXT,
    "has_results": YES_NO,
    "sponsor": TEXT,
    "sponsor_class": TEXT,
    "min_age_years": NUMBER,
    "max_age_years": NUMBER,
    "sex": TEXT,
    "fda_regulated_drug": YES_NO,
    "fda_regulated_device": YES_NO,
    "conditions": LIST,
    "interventions": LIST,
    "topic": TEXT,
    "topic_reason": TEXT,
    "therapies": LIST,
    "cell_source": TEXT,
    "processing": TEXT,
    "targets": LIST,
    "control": TEXT,
    "therapy_evidence": LIST,
    "n_sites": COUNT,
    "n_recruiting_sites": COUNT,
    "countries": LIST,
    "completeness": TEXT,
    "as_of": TEXT,
}
"""Columns of the studies table, in order, each with its dtype."""

PLACE_COLUMNS: Final[dict[str, str]] = {
    "nearest_site": TEXT,
    "nearest_site_city": TEXT,
    "nearest_site_status": TEXT,
    "distance_km": NUMBER,
    "distance_mi": NUMBER,
}
"""Further columns of the studies table when the question names a place."""

SITE_COLUMNS: Final[dict[str, str]] = {
    "nct_id": TEXT,
    "facility": TEXT,
    "city": TEXT,
    "state": TEXT,
    "postcode": TEXT,
    "country": TEXT,
    "latitude": NUMBER,
    "longitude": NUMBER,
    "placed_by": TEXT,
    "site_status": TEXT,
    "is_recruiting": YES_NO,
    "contact_name": TEXT,
    "contact_phone": TEXT,
    "contact_email": TEXT,
    "distance_km": NUMBER,
}
"""Columns of the sites table, in order, each with its dtype. `placed_by` is registry, city name or NA."""
