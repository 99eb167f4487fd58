"""Laws of citing: what a register or a page cites is in the list of sources, and nothing else is."""

import importlib.util
import re
from pathlib import Path

import pytest

from policysim.lookup.kinds import explained
from policysim.lookup.registers import registers_of
from policysim.lookup.source_kind import citing, used_for
from policysim.lookup.sources import FILE, cited, sources
from policysim.yaml_text import read_yaml

REPOSITORY = Path(__file__).resolve().parents[2]
NAMES = registers_of(None)
KNOWN = {"authors", "year", "title", "in", "doi", "link", "note", "also"}
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATES = re.compile(
    rf"\b(?:{MONTHS}|Years|Apr-Sep|In|From|Since|By|Until|To|For|After|Before|Between)\b,? (?:19|20)\d\d"
)
CITATION = re.compile(  # `Castro-Avila and others 2019`, `Gruber, Hoe and Stoye 2023`, `Weiner's (2009)`
    r"\b[A-Z][\w-]+(?:, [A-Z][\w-]+)*(?: and (?:others|[A-Z][\w-]+(?: [A-Z][\w-]+)?))?(?:['’]s?)? \(?(?:1[89]|20)\d\d\b"
)
_found = importlib.util.spec_from_file_location("generate", REPOSITORY / "docs" / "generate.py")
generate = importlib.util.module_from_spec(_found)
_found.loader.exec_module(generate)
PROSE = {path.name: text for path, text in generate.prose().items()}
TEXTS = {f"{kind} {name}: {text}": text for kind, name, text in citing(NAMES)} | PROSE


def left_over(text: str) -> list[str]:
    """Citations of a text that no source of the list answers to."""
    text = " ".join(text.split())
    for one in sources().values():
        text = one.sign.sub("", text)
    return CITATION.findall(DATES.sub("", text))


@pytest.mark.parametrize("text", ["Nobody 2019: a number", "after Nobody and others (2019)", "Some, One and Else 1999"])
def test_a_citation_is_noticed(text):
    assert left_over(text)


@pytest.mark.parametrize(
    "text", ["in 2019", "August 2025", "US record adoption 2008-15", "list, April 2026", "In 2014 it fell"]
)
def test_a_date_is_no_citation(text):
    assert not left_over(text)


def test_every_citation_is_in_the_list():
    unknown = {where: found for where, text in TEXTS.items() if (found := left_over(text))}
    assert not unknown, f"src/policysim/lookup/sources.yaml lacks {unknown}"


def test_every_source_is_cited():
    whole = [" ".join(text.split()) for text in TEXTS.values()]
    unused = [one.name for one in sources().values() if not any(one.sign.search(text) for text in whole)]
    assert not unused, f"nothing cites {unused}"


def test_the_list_is_in_order_and_says_what_is_not_known():
    told = read_yaml(FILE, FILE.name)
    assert list(told) == sorted(told, key=str.lower)
    for name, one in told.items():
        assert set(one) <= KNOWN and one["authors"], name
        assert not {"doi", "link"} <= set(one) and re.fullmatch(r"10\.\d{4,9}/\S+", one.get("doi", "10.1234/x")), name
        assert {"doi", "link", "note"} & set(one) and {"title", "note"} & set(one), f"{name}: say what is not known"
    dois = [one["doi"].lower() for one in told.values() if "doi" in one]
    assert len(dois) == len(set(dois))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Gruber, Hoe and Stoye 2023: 21 minutes less", ["Gruber 2023"]),
        ("33 % not sustained (Maher 2010 in Silver 2016)", ["Maher 2010", "Silver 2016"]),
        ("are Michie and others' (COM-B, 2011); readiness is Weiner's (2009).", ["Michie 2011", "Weiner 2009"]),
        ("is that of Dranove and others' (2014)", ["Dranove 2014"]),
        ("(NHS England South East 2024)", ["NHS England South East 2024"]),
        ("(Bloom, Propper, Seiler and Van\nReenen 2015)", ["Bloom 2015"]),
        ("Penfold and others 2024/25", ["Penfold 2024"]),
        ("Bloomfield 2015, and Bass 1970", []),
    ],
)
def test_a_source_is_found_however_it_is_cited(text, names):
    assert [one.name for one in cited(text)] == names


def test_a_card_has_the_reference_below_its_source():
    told = explained(NAMES, "running_burden").text()
    assert re.search(r"source: .*\(Jalilian 2024\).*\n  Jalilian 2024: Abdollah Jalilian, .*BMJ Open", told, re.DOTALL)
    assert "https://doi.org/10.1136/bmjopen-2023-081378" in told
    assert "https://doi.org" not in explained(NAMES, "improvement_time_max").text()  # no source found


def test_a_source_tells_what_rests_on_it_as_it_is_cited():
    assert used_for(NAMES, sources()["Repenning 2001"]) == {"parameter": ["squeeze"], "pattern": ["P14"]}
    assert explained(NAMES, "Repenning and Sterman 2001").entries == explained(NAMES, "repenning 2001").entries
