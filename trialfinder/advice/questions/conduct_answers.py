"""What a record says of results, harm, money, oversight and contact: one small pure function a question.

Named as in questions.toml; None: the record does not say.
"""

from __future__ import annotations

from collections.abc import Iterator

from trialfinder.advice.offer.closes import KIND_WORDS
from trialfinder.advice.questions.asked import Asked, Said, readable, spoken
from trialfinder.reading.criteria.earlier import prior_injection_rules
from trialfinder.reading.dates import read_date
from trialfinder.reading.freshness import result_papers
from trialfinder.registry.record import Contact, ProtocolSection, Reference
from trialfinder.vocabulary import is_recruiting
from trialfinder.wording import in_months

_OVERSIGHT = "protocolSection.oversightModule."


def evidence(asked: Asked) -> Said | None:
    """Results posted, else papers on them, else papers in the background."""
    if asked.study.has_results:
        posted = read_date(asked.section.status_module.results_first_post_date_struct.date)
        path = "protocolSection.statusModule.resultsFirstPostDateStruct.date"
        if posted:
            return Said(asked.says["results_posted"].format(date=posted.text), posted.text, path)
        return Said(asked.says["results"], None, "hasResults")
    papers = result_papers(asked.study)
    if papers:
        return _papers(asked, papers, "papers")
    listed = asked.section.references_module.references
    return _papers(asked, listed, "background") if listed else None


def risks(asked: Asked) -> Said | None:
    """A record seldom lists risks; it may say that harms are counted."""
    return spoken(asked, "harms_counted", "counted")


def watched(asked: Asked) -> Said | None:
    """The sponsor's answer on a data monitoring committee."""
    has_one = asked.section.oversight_module.oversight_has_dmc
    return (
        None if has_one is None else Said(asked.says["yes" if has_one else "no"], None, f"{_OVERSIGHT}oversightHasDmc")
    )


def fda(asked: Asked) -> Said | None:
    """The sponsor's answers to the two FDA questions."""
    answers = asked.section.oversight_module
    told = {
        "isFdaRegulatedDrug": (answers.is_fda_regulated_drug, "a drug or biologic"),
        "isFdaRegulatedDevice": (answers.is_fda_regulated_device, "a device"),
    }
    yes = [(name, what) for name, (value, what) in told.items() if value]
    if yes:
        what = " and ".join(what for _, what in yes)
        return Said(asked.says["yes"].format(what=what), None, f"{_OVERSIGHT}{yes[0][0]}")
    if answers.is_fda_regulated_drug is False:
        return Said(asked.says["no"], None, f"{_OVERSIGHT}isFdaRegulatedDrug")
    return None


def cost(asked: Asked) -> Said | None:
    """Words on who pays, else words on what is not charged."""
    return spoken(asked, "pays", "pays") or spoken(asked, "no_charge", "no_charge")


def harm_paid(asked: Asked) -> Said | None:
    """Words on care or pay after harm."""
    return spoken(asked, "harm_paid", "stated")


def earlier(asked: Asked) -> Said | None:
    """The rules on earlier injections: all their kinds, and the firmest one quoted."""
    rules = prior_injection_rules(asked.study)
    if not rules:
        return None
    firmest = max(rules, key=lambda rule: (rule.permanent, rule.washout_months or 0))
    kinds = ", ".join(dict.fromkeys(KIND_WORDS[rule.kind] for rule in rules))
    if firmest.washout_months is None:
        return Said(asked.says["permanent"].format(kinds=kinds), *firmest.quote)
    return Said(asked.says["months"].format(kinds=kinds, wait=in_months(firmest.washout_months)), *firmest.quote)


def contact(asked: Asked) -> Said | None:
    """The first contact with a phone number or an email: the study's, else that of a recruiting site."""
    for path, one in _contacts(asked.section):
        reach = one.phone or one.email
        if reach:
            words = ", ".join(readable(part) for part in (one.name, one.phone, one.email) if part)
            return Said(asked.says["stated"].format(contact=words), reach, path + ("phone" if one.phone else "email"))
    return None


def _contacts(section: ProtocolSection) -> Iterator[tuple[str, Contact]]:
    module, at = section.contacts_locations_module, "protocolSection.contactsLocationsModule."
    for i, one in enumerate(module.central_contacts):
        yield f"{at}centralContacts[{i}].", one
    for i, site in enumerate(module.locations):
        if is_recruiting(site.status or section.status_module.overall_status):
            for j, one in enumerate(site.contacts):
                yield f"{at}locations[{i}].contacts[{j}].", one


def _papers(asked: Asked, papers: tuple[Reference, ...], name: str) -> Said:
    said = asked.says[name].format(papers="1 paper" if len(papers) == 1 else f"{len(papers)} papers")
    for i, one in enumerate(asked.section.references_module.references):
        if one in papers and (one.citation or one.pmid):
            field = "citation" if one.citation else "pmid"
            return Said(said, one.citation or one.pmid, f"protocolSection.referencesModule.references[{i}].{field}")
    return Said(said, None, "protocolSection.referencesModule.references")
