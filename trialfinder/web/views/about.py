"""About the data: where they come from, how old they are, what this page is not."""

from __future__ import annotations

from datetime import date

import streamlit as st

from trialfinder.library import Data
from trialfinder.web.registry_text import plain
from trialfinder.web.views.before_you_agree import red_flags_html
from trialfinder.web.views.data_age import age_sentence

ATTRIBUTIONS = (
    ("Trial records", "ClinicalTrials.gov, US National Library of Medicine. The registry does not endorse this page."),
    ("City names and places", "GeoNames (geonames.org), licence CC BY 4.0."),
    ("ZIP codes", "US Census Bureau (public domain) and GeoNames (CC BY 4.0)."),
    ("UK postcode areas", "Contains OS data © Crown copyright and database right, Open Government Licence v3."),
    ("Map outlines", "Natural Earth and US Census Bureau (public domain), by way of world-atlas and us-atlas (ISC)."),
)


def show_about(data: Data) -> None:
    """The whole page."""
    provenance = data.provenance
    on_topic = int((data.studies["topic"] == "yes").sum())
    borderline = int((data.studies["topic"] == "borderline").sum())
    credits = "".join(f"<li><strong>{plain(what)}.</strong> {plain(who)}</li>" for what, who in ATTRIBUTIONS)
    versions = [
        ("Source", "the bundled copy of facts" if provenance.source == "bundled" else "a download from the registry"),
        ("Data of", (provenance.data_timestamp or "")[:10] or "each record has its own date"),
        ("Records held", f"{len(data.records):,}"),
        ("On topic", f"{on_topic:,}, and {borderline:,} borderline"),
        ("Could not be read", f"{len(data.skipped):,}"),
        ("Search strategy", provenance.strategy_version or "not recorded"),
        ("Reading rules", provenance.rules_version),
    ]
    listed = "".join(f"<div><dt>{plain(name)}</dt><dd>{plain(value)}</dd></div>" for name, value in versions)
    lead = plain(age_sentence(provenance, date.today()))
    st.html(f'<h1 class="tf-title">About the data</h1><p class="tf-lead">{lead}</p>')
    sections = (
        f"""<div class="tf-card"><h2>What is held</h2><dl>{listed}</dl>
        <p>Records that could be about PRP, cells or related products for the lower back are downloaded whole. Rules
        then read each one and keep those on topic. Every label rests on words of the record, which the page of the
        trial quotes. What a record does not say is shown as not stated.</p></div>""",
        f"""<div class="tf-card"><h2>What this page is not</h2>
        <p>It is not medical advice. A listing in the registry is not approval: the registry does not vet studies, and
        anyone can register one. A trial may have changed since the date shown: ask the study team.</p>
        {red_flags_html()}</div>""",
        """<div class="tf-card"><h2>Your privacy</h2>
        <p>Everything runs on the machine that serves this page. Your place and filters stand in the address, so that
        you can share a link; age and sex do not. No tracker, and your browser asks no other server. Only
        the download of records asks ClinicalTrials.gov, and it tells nothing of what you look for.</p></div>""",
        f"""<div class="tf-card"><h2>Sources and thanks</h2><ul>{credits}</ul></div>""",
    )
    with st.container(key="about"):
        for section in sections:
            st.html(section)
