"""The search strategy: its file's rules, the length of its addresses, the vocabulary it must know, and its halves."""

from __future__ import annotations

import hashlib
import json

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.each import each
from tests.tools.examples import examples
from tests.tools.standin import answers
from tests.tools.standin.essie import Searchable, compile_query
from tests.tools.standin.records import FUSION_GRAFT, PRP_KNEE, RECORDS, intervention, study
from trialfinder.errors import GuidanceError
from trialfinder.registry.record import FIELDS
from trialfinder.registry.strategy import (
    MAX_NETS,
    PARAMETERS,
    Net,
    alternatives,
    halves,
    load_strategy,
    parse_strategy,
    part_of,
)

STRATEGY = load_strategy()
FINGERPRINT = ("2 (2026-11-27)", "ddc97a24aefe")
"""The version and what it asks. When the second changes, raise the version in strategy.toml and note both here."""

CONDITIONS = """
    Low Back Pain|Chronic Low-back Pain|Lower Back Pain Chronic|Axial low back pain|Mechanical LBP|cLBP|Back Pain|
    Backache|Lumbago|Lombalgia|Lumbalgia|Lombalgie|Dorsalgia|Discogenic Pain|Diskogenic pain|Internal Disc Disruption|
    Annular Tear|Annular fissure of the disc|Degenerative Disc Disease|Degenerative Disk Disease|
    Disc Degenerative Disease|DDD|IVDD|Intervertebral Disc Degeneration|Disc Degeneration|Disk Degeneration|
    Disc Disease|Disc Herniation|Herniated Disc|Herniated Disk|Disc hernia|Hernia discal|Hernie discale|
    Herniated Nucleus Pulposus|Intervertebral Disc Displacement|Disc Protrusion|Disc Prolapse|Slipped Disc|Discopathy|
    Sciatica|Lumboischialgia|Lumbar Radiculopathy|Radicular Pain|Lumbosacral Radiculitis|Nerve root compression|
    Facet Syndrome|Facet Joint Pain|Facet Arthropathy|Facetogenic pain|Zygapophyseal Joint Arthritis|
    Zygapophysial joint pain|Sacroiliac Joint Pain|Sacro-iliac dysfunction|Sacroiliitis|SI Joint Dysfunction|SIJ pain|
    Failed Back Surgery Syndrome|FBSS|Post-laminectomy Syndrome|Postlaminectomy Syndrome|
    Persistent Spinal Pain Syndrome Type 2|Spondylosis|Lumbar Spondylosis|Spondyloarthrosis|Spondylolisthesis|
    Spinal Stenosis|Lumbar Stenosis|Neurogenic Claudication|Modic Changes|Vertebrogenic Pain|Vertebral Endplate Pain|
    Multifidus Atrophy|Paraspinal muscle atrophy|Myofascial Low Back Pain|Iliolumbar ligament sprain|Coccydynia|
    Coccygodynia|Spinal Arthritis|Osteoarthritis of the Spine|Degenerative Spine Disease
"""
"""How records name a painful lower back; each must be known."""

PRODUCTS = """
    Platelet-rich plasma|Platelet Rich Plasma|PRP|LR-PRP|Prp injection|P-PRP|Autologous conditioned plasma|ACP|PRGF|
    Plasma rich in growth factors|Growth factor concentrate|Platelet-leukocyte rich plasma|Platelet lysate|PL-Disc|
    Platelet releasate|Platelet-rich fibrin|i-PRF|Platelet-poor plasma|PPP|Autologous conditioned serum|ACS|Orthokine|
    Regenokine|Alpha-2-macroglobulin|A2M concentrate|Hemocyte autograft|Autologous platelets|Plasma rico en plaquetas|
    Bone marrow aspirate concentrate|Bone marrow concentrate|BMAC|BMC|BMA|Autologous BM-MSC|BRTX-100|
    Mesenchymal stem cells|Mesenchymal stromal cells|Mesenchymal precursor cells|MPC-06-ID|Rexlemestrocel-L|
    Stromal vascular fraction|SVF|ADRC|Adipose-derived regenerative cells|Micro-fragmented fat|Microfragmented adipose|
    MFAT|Lipogems|Nanofat|ADMSC|ASCs|UC-MSC|CordSTEM-DD|Wharton's jelly MSC|Wharton's Jelly allograft|
    Umbilical cord allograft|Umbilical cord blood mononuclear cells|Amniotic fluid|Amniotic suspension allograft|
    FloGraft|Chorion|Placental tissue|Exosomes|Extracellular vesicle isolate|ExoFlo|Secretome|Conditioned medium|
    Autologous disc chondrocytes|NOVOCART Disc plus|Juvenile chondrocytes|NuQu|Discogenic cells|Rebonuputemcel|IDCT|
    VIA Disc NP|Viable disc allograft|Nucleus pulposus allograft|iPSC-derived cells|Notochordal cells|
    Induced pluripotent stem cells|Dermal fibroblasts|CybroCell|TG-C|Gene-modified cells|Nucleus pulposus cells|
    Stem cells|Orthobiologic injection|Regenerative medicine|Cell therapy|Alocyte|Regenexx
"""
"""How records name a regenerative product; each must be known."""

GOOD = """
version = "1"
date = "2026-01-02"
[terms.back.phrases]
"back pain" = "the complaint"
[terms.back.acronyms]
LBP = "an acronym"
[[nets]]
name = "one"
why = "the only one"
ask = { "query.cond" = "{back}" }
"""


def is_candidate(record: dict[str, object]) -> bool:
    held = [Searchable(record)]
    return any(answers.find(held, net.params) for net in STRATEGY.nets)


def test_the_version_changes_with_what_is_asked() -> None:
    asked = repr([(net.name, sorted(net.params.items())) for net in STRATEGY.nets])
    assert (STRATEGY.version, hashlib.sha256(asked.encode()).hexdigest()[:12]) == FINGERPRINT


def test_it_is_a_few_polite_questions() -> None:
    assert 1 <= len(STRATEGY.nets) <= MAX_NETS
    assert len({net.name for net in STRATEGY.nets}) == len(STRATEGY.nets)
    assert all(net.why for net in STRATEGY.nets)


@each("net", STRATEGY.nets, ids=lambda net: net.name)
def test_the_address_stays_within_4_kb(net: Net) -> None:
    params = {
        **net.params,
        "fields": ",".join(FIELDS),
        "pageSize": "1000",
        "countTotal": "true",
        "sort": "LastUpdatePostDate:desc",
        "pageToken": "x" * 60,
    }
    url = requests.Request("GET", "https://clinicaltrials.gov/api/v2/studies", params=params).prepare().url
    assert url is not None
    assert len(url) <= 4096


@each("net", STRATEGY.nets, ids=lambda net: net.name)
def test_no_parameter_holds_more_than_40_alternatives(net: Net) -> None:
    assert max(map(alternatives, net.params.values())) <= 40


def test_names_are_not_asked_of_every_field_and_not_is_taken_at_its_word() -> None:
    everything = " ".join(query for net in STRATEGY.nets for query in net.params.values())
    assert everything.count("NOT ") == everything.count("NOT EXPANSION[Term](") == 1
    for net in STRATEGY.nets:
        assert net.params.get("query.term", "AREA").startswith("AREA"), "BasicSearch is 57 fields"


@each("net", STRATEGY.nets, ids=lambda net: net.name)
def test_each_query_parses(net: Net) -> None:
    assert set(net.params) <= set(PARAMETERS)
    for name, query in net.params.items():
        compile_query(query, answers.QUERY_AREAS[name])


def test_the_hand_written_records() -> None:
    on_topic = [record for record in RECORDS if record not in (FUSION_GRAFT, PRP_KNEE)]
    assert all(is_candidate(record) for record in on_topic)
    assert is_candidate(FUSION_GRAFT)  # the gate tells it apart, not the strategy
    assert not is_candidate(PRP_KNEE)


def test_every_condition_is_known() -> None:
    for condition in CONDITIONS.split("|"):
        record = study(
            "NCT90000100",
            title="A trial",
            conditions=[condition.strip()],
            interventions=[intervention("Platelet-rich plasma")],
        )
        assert is_candidate(record), condition


def test_every_product_is_known() -> None:
    for product in PRODUCTS.split("|"):
        record = study(
            "NCT90000101",
            title="A trial",
            conditions=["Chronic Low Back Pain"],
            interventions=[intervention(product.strip(), "DRUG")],
        )
        assert is_candidate(record), product


@each(
    "record",
    [
        study("NCT90000102", title="PRP in the Sacroiliac Joint", conditions=["Pain"]),
        study("NCT90000103", title="Injections", conditions=["Chronic Pain"], summary="PRP for discogenic pain."),
        study("NCT90000104", title="ABC-123 for Disc Pain", interventions=[intervention("ABC-123")]),
        study("NCT90000105", title="ABC-123", conditions=["Sciatica"], summary="ABC-123 is a stem cells product."),
        study(
            "NCT90000106",
            title="Musculoskeletal Registry",
            conditions=["Musculoskeletal Pain"],
            interventions=[intervention("Bone marrow concentrate", "PROCEDURE")],
            outcomesModule={"primaryOutcomes": [{"measure": "Oswestry Disability Index"}]},
        ),
        study("NCT90000107", title="Phase 2 of IDCT", conditions=["Pain"]),
    ],
    ids=["title only", "text only", "unnamed biologic", "product in text", "back in outcome", "code name"],
)
def test_what_one_net_alone_would_miss(record: dict[str, object]) -> None:
    assert is_candidate(record)


def test_a_good_file() -> None:
    strategy = parse_strategy(GOOD)
    assert strategy.version == "1 (2026-01-02)"
    assert strategy.nets == (Net("one", "the only one", {"query.cond": '"back pain" OR EXPANSION[Term](LBP)'}),)


@each(
    ("old", "new", "words"),
    [
        ('version = "1"', "", "version"),
        ('date = "2026-01-02"', 'date = "today"', "YYYY-MM-DD"),
        ('date = "2026-01-02"', "date = 2", "date"),
        ('"the complaint"', '""', "no word on why"),
        ('"back pain" =', '"back (pain" =', "reserves"),
        ("terms.back.acronyms", "terms.back.loose", "loose"),
        ('why = "the only one"', "", "no why"),
        ("query.cond", "query.condition", "unknown parameter"),
        ("{back}", "{front}", "front"),
        ("{back}", "", "empty"),
        ("[[nets]]", "[nets]", "list of 1 to"),
        ("[terms.back.phrases]", "[terms", "not TOML"),
        ('ask = { "query.cond" = "{back}" }', "", "asks nothing"),
    ],
)
def test_a_file_that_breaks_the_rules(old: str, new: str, words: str) -> None:
    assert old in GOOD
    with pytest.raises(GuidanceError, match=words.replace("(", r"\(")):
        parse_strategy(GOOD.replace(old, new))


def test_two_nets_of_one_name() -> None:
    net = GOOD[GOOD.index("[[nets]]") :]
    with pytest.raises(GuidanceError, match="same name"):
        parse_strategy(GOOD + net)


WORDS = ("back", "disc", "platelet", '"stem cell"', "marrow", "cord", "knee", '"bone graft"', "cells", "facet", "pain")
leaf = st.sampled_from(WORDS)


def _joined(word: str) -> object:
    return lambda parts: f"({f' {word} '.join(parts)})"


queries = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=5).map(_joined("OR")),  # type: ignore[arg-type]
        st.lists(inner, min_size=2, max_size=3).map(_joined("AND")),  # type: ignore[arg-type]
        inner.map(lambda one: f"NOT {one}"),
        inner.map(lambda one: f"EXPANSION[Term]({one})"),
        inner.map(lambda one: f"AREA[BriefTitle]({one})"),
    ),
    max_leaves=12,
)
HELD = [Searchable(record) for record in RECORDS]


def found(params: dict[str, str]) -> set[str]:
    return {one.exact("NCTId") for one in answers.find(HELD, params)}


@given(queries, queries)
@examples(300)
def test_two_halves_find_what_the_whole_finds(cond: str, intr: str) -> None:
    whole = {"query.cond": cond, "query.intr": intr}
    both = halves(whole)
    if both is None:
        return
    assert found(both[0]) | found(both[1]) == found(whole)
    assert all(sum(map(alternatives, half.values())) < alternatives(cond) + alternatives(intr) for half in both)


@each("net", load_strategy().nets, ids=lambda net: net.name)
def test_each_search_can_be_cut_down_and_still_parses(net: Net) -> None:
    parts = [dict(net.params)]
    while max(map(len, parts)) and (largest := max(parts, key=lambda part: max(map(alternatives, part.values())))):
        if max(map(alternatives, largest.values())) <= 20:
            break
        both = halves(largest)
        assert both is not None
        parts.remove(largest)
        parts.extend(both)
    for part in parts:
        for name, query in part.items():
            compile_query(query, answers.QUERY_AREAS[name])
    assert set().union(*map(found, parts)) == found(dict(net.params))


def test_a_not_list_is_never_halved() -> None:
    assert halves({"query.titles": "spine AND NOT (a OR b OR c OR d)"}) is None
    both = halves({"query.titles": "(x OR y) AND NOT EXPANSION[Term](a OR b OR c OR d)"})
    assert both is not None
    assert [half["query.titles"] for half in both] == [
        "x AND NOT EXPANSION[Term](a OR b OR c OR d)",
        "y AND NOT EXPANSION[Term](a OR b OR c OR d)",
    ]


def test_a_path_leads_to_the_same_part_again() -> None:
    whole = {"query.cond": "a OR b OR c OR d", "fields": "x"}
    assert part_of(whole, "10") == {"query.cond": "c", "fields": "x"}
    assert part_of(whole, "") == whole
    assert part_of(whole, "000") is None


@given(st.text(max_size=60))
@examples(200)
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert alternatives(text) >= 1
    json.dumps(halves({"query.term": text}))
