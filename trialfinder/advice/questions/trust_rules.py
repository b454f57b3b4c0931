"""What a record says of what is known, who watches, who pays and whom to ask: one small pure function a question.

None: the record does not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from trialfinder.advice.offer.closes import rule_in_words
from trialfinder.advice.questions.answer_rules import Said, Says, spoken
from trialfinder.reading.dates import on_date, read_date
from trialfinder.reading.freshness import is_plan, result_papers
from trialfinder.reading.reading import Reading
from trialfinder.registry.record import Contact, ProtocolSection, Reference
from trialfinder.vocabulary import is_recruiting, upper
from trialfinder.wording import contact_in_words

_OVERSIGHT = "protocolSection.oversightModule."


def evidence(reading: Reading, says: Says) -> Said | None:
    """Results posted, else papers on the study, else on its plan, else those of which the record does not say it."""
    if reading.results.state == "posted":
        posted = read_date(reading.section.status_module.results_first_post_date_struct.date)
        path = "protocolSection.statusModule.resultsFirstPostDateStruct.date"
        if posted:
            return Said(says["results_posted"].format(date=on_date(posted.text)), posted.text, path)
        return Said(says["results"], None, "hasResults")
    papers = result_papers(reading.study)
    if papers:
        return _papers(reading, says, papers, "papers")
    listed = reading.section.references_module.references
    for name, some in (
        ("untyped", tuple(one for one in listed if one.type is None and not is_plan(one))),
        ("plan", tuple(one for one in listed if one.type != "BACKGROUND" and is_plan(one))),
        ("older", tuple(one for one in listed if one.type == "RESULT")),
    ):
        if some:
            return _papers(reading, says, some, name)
    if listed:
        return _papers(reading, says, listed, "background")
    return spoken(reading, says, "first_in_people", "first") or spoken(reading, says, "known_before", "told")


def risks(reading: Reading, says: Says) -> Said | None:
    """Harms that its words name, that an earlier study saw, or that are counted; each as far as we can read it."""
    names = {"harms_named": "named", "harms_seen": "seen", "harms_counted": "counted", "harms_followed": "counted"}
    told = [one for phrase, name in names.items() if (one := spoken(reading, says, phrase, name))]
    words = list(dict.fromkeys(one.answer for one in told))
    if reading.results.state == "posted":
        words.append(says["results"])
    if not words:
        return None
    return Said(" ".join(words), *(told[0][1:] if told else (None, "hasResults")))


SMALL_TRIAL: Final = 50
"""With fewer people than this, that no committee watches is not rare."""


def watched(reading: Reading, says: Says) -> Said | None:
    """The sponsor's answer on a data monitoring committee, and a group that its words name."""
    has_one = reading.section.oversight_module.oversight_has_dmc
    named = spoken(reading, says, "watched", "named")
    if has_one is None or not has_one and named:
        return named._replace(answer=says["differs"]) if named and has_one is False else named
    people = reading.section.design_module.enrollment_info.count
    name = "yes" if has_one else "no_small" if people is not None and people < SMALL_TRIAL else "no"
    return Said(says[name], None, f"{_OVERSIGHT}oversightHasDmc")


def fda(reading: Reading, says: Says) -> Said | None:
    """The sponsor's answers to the two FDA questions; else, or beside a no, what the text says of the FDA."""
    answers = reading.section.oversight_module
    told = {
        "isFdaRegulatedDrug": (answers.is_fda_regulated_drug, "a drug or biologic"),
        "isFdaRegulatedDevice": (answers.is_fda_regulated_device, "a device"),
    }
    yes = [(name, what) for name, (value, what) in told.items() if value]
    if yes:
        what = " and ".join(what for _, what in yes)
        return Said(says["yes"].format(what=what), None, f"{_OVERSIGHT}{yes[0][0]}")
    named = spoken(reading, says, "fda_named", "named") or _why_stopped(reading, says)
    if answers.is_fda_regulated_drug is False:
        no = Said(says["no"], None, f"{_OVERSIGHT}isFdaRegulatedDrug")
        return named._replace(answer=f"{no.answer} {says['too']}") if named else no
    return named


def _why_stopped(reading: Reading, says: Says) -> Said | None:
    why = reading.section.status_module.why_stopped
    return Said(says["named"], why, "protocolSection.statusModule.whyStopped") if why and "FDA" in why else None


def cost(reading: Reading, says: Says) -> Said | None:
    """Words on who pays, else words on what is not charged."""
    return spoken(reading, says, "pays", "pays") or spoken(reading, says, "no_charge", "no_charge")


def plan(reading: Reading, says: Says) -> Said | None:
    """Whether who joins has to be insured; what a plan pays no record says."""
    return spoken(reading, says, "needs_insurance", "needed")


def harm_paid(reading: Reading, says: Says) -> Said | None:
    """Words on care or pay after harm."""
    return spoken(reading, says, "harm_paid", "stated")


def earlier(reading: Reading, says: Says) -> Said | None:
    """Every rule on an earlier injection, its place and its wait apart; the one that reaches farthest is quoted."""
    rules = reading.earlier
    if not rules:
        return None
    told = dict.fromkeys(f"{upper(rule_in_words(rule))}." for rule in rules)
    return Said(says["rules"].format(rules=" ".join(told)), *rules[0].quote)


def contact(reading: Reading, says: Says) -> Said | None:
    """Everyone to be reached with a phone number or an email: the study's, else those of the first site with one."""
    where, people = next(((at, some) for at, some in _contacts(reading.section) if some), ("", []))
    if not people:
        return None
    number, first = people[0]
    words = "; or ".join(contact_in_words(one) for _, one in people)
    path = f"{where}[{number}].{'phone' if first.phone else 'email'}"
    return Said(says["stated"].format(contact=words), first.phone or first.email, path)


def _contacts(section: ProtocolSection) -> Iterator[tuple[str, list[tuple[int, Contact]]]]:
    """Where a list of contacts stands, and those of it who can be reached, each with its place in it.

    Those of the whole study, of the sites that recruit, of the other sites.
    """
    module, at = section.contacts_locations_module, "protocolSection.contactsLocationsModule."
    yield f"{at}centralContacts", _reachable(module.central_contacts)
    overall = section.status_module.overall_status
    is_open = [is_recruiting(overall) and is_recruiting(site.status or overall) for site in module.locations]
    for i, site in sorted(enumerate(module.locations), key=lambda one: not is_open[one[0]]):
        yield f"{at}locations[{i}].contacts", _reachable(site.contacts)


def _reachable(contacts: Iterable[Contact]) -> list[tuple[int, Contact]]:
    return [(i, one) for i, one in enumerate(contacts) if one.phone or one.email]


def _papers(reading: Reading, says: Says, papers: tuple[Reference, ...], name: str) -> Said:
    said = says[name].format(papers="1 paper" if len(papers) == 1 else f"{len(papers)} papers")
    for i, one in enumerate(reading.section.references_module.references):
        if one in papers and (one.citation or one.pmid):
            field = "citation" if one.citation else "pmid"
            return Said(said, one.citation or one.pmid, f"protocolSection.referencesModule.references[{i}].{field}")
    return Said(said, None, "protocolSection.referencesModule.references")
