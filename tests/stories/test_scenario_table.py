"""Her list of providers works as it is, and the tool shows what it understood; what it cannot use it names by row."""

import os
from pathlib import Path

import numpy as np
import pytest

from policysim.errors import AskError
from policysim.providers.provider import Provider
from policysim.rules import trait
from policysim.scenario.asked import understood
from policysim.scenario.innovations import Portfolio
from policysim.scenario.levers import support
from policysim.scenario.policy import Policy
from policysim.scenario.scenario import Scenario
from policysim.scenario.system import System
from policysim.scenario.table import examine, read_providers
from policysim.scenario.values import match_type
from policysim.yaml_text import read_yaml

CONF = Path(__file__).resolve().parents[2] / "conf"
REAL = Path(os.environ.get("POLICYSIM_PROVIDER_LIST", "england_trusts.csv"))  # a list of England's 202 organisations
ENGLAND = understood(System, {**read_yaml(CONF / "system/england.yaml", "england"), "name": "england"}, "england")
NAMED = understood(Portfolio, read_yaml(CONF / "innovations/named.yaml", "named"), "named")
HERS = """Org Code,Trust name,Trust Type,Region,ICB,Beds,Capability digital,Chair
RA2,Royal Example,Acute and Acute & Community Trusts,South East,Heartlands,480.2,0.41,A
007,Example Mental,"Mental Health & Learning Disability and Mental Health, Community Trusts",South East,Heartlands,,,B
1e5,Example Eyes,Acute Specialist Trusts,London,-,120,62%,C
RDR,Example Care,Community Trusts,London,Town,,n/a,D
RYF,Example Rides,AMBULANCE TRUST,,..,,,E
NA,Example Online,Online / Digital,National,,,,F
RA3,Second Example,acute,South East,Heartlands,520,..,G
,,,,,,,
"""


@pytest.fixture
def table(tmp_path):
    def write(text, name="my trusts (final v2).csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def world(system, reach="everyone"):
    policy = Policy("help", spend={"help": support(share=1, reach=reach)})
    return Scenario(policy=policy, system=system, innovations=NAMED, provider=Provider).world(0)


def test_her_file_is_read_as_it_is(table):
    made = read_providers(table(HERS), ENGLAND, Provider).providers
    assert made.id == ("RA2", "007", "1e5", "RDR", "RYF", "NA", "RA3")
    assert made.type == ("acute", "mental_health", "specialist", "community", "ambulance", "community", "acute")
    assert made.region == ("south_east", "south_east", "london", "london", "", "National", "south_east")
    assert made.health_system == ("Heartlands", "Heartlands", "own 1", "Town", "own 2", "own 3", "Heartlands")
    assert made.size == (480.2, None, 120, None, None, None, 520)
    assert made.traits == {"capability_digital": (0.41, None, 0.62, None, None, None, None)}


def test_it_says_what_it_understood(table):
    told = str(read_providers(table(HERS), ENGLAND, Provider).report)
    for line in (
        "my trusts (final v2).csv, 7 rows", "Org Code", "7 different", '"Online / Digital" -> community',
        '"Acute Specialist Trusts" -> specialist', "3 of 7 known", "4 filled in from the sizes of the other types",
        "2 of 7 known; the other 5 drawn", '1 column not used: "Chair"', "motivation, capability x3, base",
        "2 different, as Heartlands; 3 providers without one", "Do not read results for a named provider",
    ):  # fmt: skip
        assert line in told


def test_a_world_of_her_providers_keeps_what_she_knows(table):
    made = world(read_providers(table(HERS), ENGLAND, Provider), {"region": "south_east"})
    assert made.ids == ("RA2", "007", "1e5", "RDR", "RYF", "NA", "RA3")
    assert made.providers["capability_digital"][[0, 2]].tolist() == [0.41, 0.62]
    size = made.providers["size"] / made.providers["size"][0] * 480.2
    assert np.allclose(size[[0, 2, 6]], [480.2, 120, 520]) and size[5] == pytest.approx(size[3])
    assert made.flows[0].reach.mask.tolist() == [True, True, False, False, False, False, True]
    assert made.names["health_system"][made.groups["health_system"][4]] == "own 2"


def test_a_known_share_of_0_or_1_counts_as_the_nearest_that_rules_can_play(table):
    path = table("id,type,motivation,capability_data\nA,acute,1,1\nB,acute,0,0\nC,acute,0.5,\n")
    made = world(read_providers(path, ENGLAND, Provider)).providers
    assert made["motivation"].tolist() == [0.98, 0.02, 0.5] and made["capability_data"][:2].tolist() == [0.98, 0.02]
    assert np.isfinite(made["agility_start"]).all() and np.isfinite(made["learning_data"]).all()


@pytest.mark.parametrize("change", [
    lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n"), lambda text: text.replace("\n", "\n\n"),
    lambda text: text.rstrip("\n"), lambda text: "\ufeff" + text.replace("\n", "\r\n"),
])  # fmt: skip
def test_how_a_file_was_saved_does_not_matter(table, change):
    assert read_providers(table(change(HERS)), ENGLAND, Provider) == read_providers(table(HERS), ENGLAND, Provider)


def test_semicolons_and_tabs_separate_too(table):
    plain = "id;type;size\nA;acute;1.5\nB;acute;2\n"
    made = read_providers(table(plain), ENGLAND, Provider).providers
    assert (
        made.size == (1.5, 2) and read_providers(table(plain.replace(";", "\t")), ENGLAND, Provider).providers == made
    )


def test_a_parquet_file_says_the_same(tmp_path):
    import pyarrow
    import pyarrow.parquet

    columns = {
        "id": ["007", "B"],
        "type": ["Acute Trust", "ambulance"],
        "size": [480.2, None],
        "motivation": [None, 0.7],
    }
    pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / "t.parquet")
    made = read_providers(tmp_path / "t.parquet", ENGLAND, Provider).providers
    assert (made.id, made.type, made.size) == (("007", "B"), ("acute", "ambulance"), (480.2, None))
    assert made.traits == {"motivation": (None, 0.7)}


def test_a_trait_of_ones_own_is_a_column(table):
    class Safe(Provider):
        safety: float = trait(0.5, "safe", sd=0.1, low=0, high=10)

    made = read_providers(table("id,type,Safety\nA,acute,7.5\n"), ENGLAND, Safe)
    assert made.providers.traits == {"safety": (7.5,)} and "not used" in str(examine_as_is(table))


def examine_as_is(table):
    return examine(table("id,type,Safety\nA,acute,7.5\n"), ENGLAND, Provider).report


FAULTS = [
    ("name,type\nx,acute\n", 'no column "id"', "ods_code"),
    ("id,tipe\nA,acute\n", 'no column "type"', 'is "tipe" meant?'),
    ("id,type\n", "no rows", "t.csv"),
    ("", "empty", "t.csv"),
    ("id,type\nA,acute\nB,acute\nA,acute\n", 'row 4, id "A"', "is in row 2 too"),
    ("id,type\n,acute\n", 'row 2, id ""', "blank"),
    ("id,type\nA B,acute\n", 'row 2, id "A B"', "letters"),
    ("id,type\nA,Actue\n", 'row 2, type "Actue"', 'did you mean "acute"?'),
    ("id,type\nA,\n", 'row 2, type ""', "types are acute"),
    ("id,type,motivation\nA,acute,1.1\n", 'row 2, motivation "1.1"', "from 0 to 1"),
    ("id,type,motivation\nA,acute,-0.1\n", 'row 2, motivation "-0.1"', "from 0 to 1"),
    ("id,type,motivation\nA,acute,nan\n", 'row 2, motivation "nan"', "leave it blank"),
    ("id,type,beds\nA,acute,inf\n", 'row 2, beds "inf"', "not a number"),
    ("id,type,beds\nA,acute,1e400\n", 'row 2, beds "1e400"', "too large"),
    ("id,type,beds\nA,acute,many\n", 'row 2, beds "many"', "not a number"),
    ("id,type,beds\nA,acute,0\n", 'row 2, beds "0"', "above 0"),
    ("id,type,beds\nA,acute,-5\n", 'row 2, beds "-5"', "above 0"),
    ("id,type,beds\nA,acute,٤٠٠\n", 'row 2, beds "٤٠٠"', "not a number"),
    ("id,type,beds\nA,acute,1_000\n", 'row 2, beds "1_000"', "not a number"),
    ("id,type,region\nA,acute,NaN\n", 'row 2, region "NaN"', "blank"),
    ("id,type,ID\nA,acute,B\n", 'the column "ID" is there twice', "t.csv"),
    ("id,type\nA,acute,extra\n", "row 2 has 3 cells, the header 2", "comma"),
]


@pytest.mark.parametrize("text, said, also", FAULTS, ids=[said for _, said, _ in FAULTS])
def test_what_cannot_be_used_is_named_with_file_row_and_value(table, text, said, also):
    with pytest.raises(AskError) as error:
        read_providers(table(text, "t.csv"), ENGLAND, Provider)
    told = str(error.value)
    assert told.startswith("t.csv: ") and said in told and also in told and len(told.splitlines()) <= 6


def test_many_problems_are_counted_and_all_are_in_the_report(table):
    path = table("id,type\n" + "A,actue\n" * 9, "t.csv")
    with pytest.raises(AskError, match=r"and 13 more\n  all that was understood: policysim check "):
        read_providers(path, ENGLAND, Provider)
    found = examine(path, ENGLAND, Provider)
    assert found.listed is None and len(found.report.problems) == 17 and "17 problems" in str(found.report)


def test_a_file_that_is_absent_is_refused_with_the_nearest(table, tmp_path):
    table("id,type", "trusts.csv")
    with pytest.raises(AskError, match=r"no such file\n  did you mean .*trusts.csv"):
        read_providers(tmp_path / "trust.csv", ENGLAND, Provider)


@pytest.mark.parametrize("text, kind", [
    ("acute", "acute"), ("ACUTE TRUSTS", "acute"), ("Mental health", "mental_health"),
    ("Mental_Health", "mental_health"),
    ("Mental Health & Learning Disability Trust", "mental_health"), ("Acute Specialist", "specialist"),
    ("Ambulance Service NHS Trust", "ambulance"), ("Digital", "community"),
    ("acutely", None), ("trust", None), ("", None),
])  # fmt: skip
def test_types_are_matched_without_case_plural_or_trust(text, kind):
    assert match_type(text, ENGLAND.types) == kind


def test_a_second_file_says_who_looks_at_whom(table):
    path = table("id,type\nA,acute\nB,acute\nC,acute\nD,acute\n", "t.csv")
    edges = table("From,To,Weight\nA,B,1\nA,C,3\nB,A,\nC,C,0.5\nC,A,0\n", "edges.csv")
    ties = world(read_providers(path, ENGLAND, Provider, edges)).network
    assert ties.indptr.tolist() == [0, 2, 3, 4, 4] and ties.indices.tolist() == [1, 2, 0, 2]
    assert ties.weights.tolist() == [0.25, 0.75, 1.0, 1.0]


EDGES = [
    ("from,to\nA,X\n", 'row 2, to "X"', "not a provider"), ("from\nA\n", 'no column "to"', "from, to, weight"),
    ("from,to,weight\nA,B,-1\n", 'row 2, weight "-1"', "from 0"),
    ("from,to,weight\nA,B,nan\n", "nan", "leave it blank"),
    ("from,to\n", "no rows", "one row a tie"),
]  # fmt: skip


@pytest.mark.parametrize("text, said, also", EDGES, ids=[said for _, said, _ in EDGES])
def test_ties_that_cannot_be_used_are_refused(table, text, said, also):
    path = table("id,type\nA,acute\nB,acute\n", "t.csv")
    with pytest.raises(AskError) as error:
        read_providers(path, ENGLAND, Provider, table(text, "edges.csv"))
    assert str(error.value).startswith("edges.csv: ") and said in str(error.value) and also in str(error.value)


def test_a_listed_system_goes_through_plain_values(table):
    made = read_providers(table(HERS), ENGLAND, Provider)
    assert understood(System, made.model_dump(mode="json"), "plan.json").model_dump() == made.model_dump()


@pytest.mark.skipif(not REAL.exists(), reason="the real list of organisations is not here")
def test_the_real_list_of_202_organisations_loads():
    made = read_providers(REAL, ENGLAND, Provider)
    assert made.number == 202 and made.report.unused == ("ae_att", "ae_over4", "em_adm", "ga_occupancy", "ae_4h")
    played = world(made)
    assert np.bincount(played.groups["type"]).tolist() == [120, 47, 13, 12, 10]
    assert len(played.names["health_system"]) == 43 + 12 and np.diff(played.network.indptr).min() > 0
