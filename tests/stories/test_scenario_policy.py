"""A policy file says what is bought, from when and for whom; what is wrong with it is said in its own words."""

from pathlib import Path

import numpy as np
import pytest

from policysim.errors import AskError
from policysim.providers.provider import Provider
from policysim.scenario.asked import understood
from policysim.scenario.innovations import Portfolio
from policysim.scenario.levers import autonomy, inputs, instrument, investment, payment, regulation, supply, support
from policysim.scenario.policy import Policy, read_policy
from policysim.scenario.reach import readiest, weakest, where
from policysim.scenario.scenario import Scenario
from policysim.scenario.system import System
from policysim.yaml_text import read_yaml

CONF = Path(__file__).resolve().parents[2] / "conf"
ENGLAND = understood(System, {**read_yaml(CONF / "system/england.yaml", "england"), "name": "england"}, "england")
NAMED = understood(Portfolio, read_yaml(CONF / "innovations/named.yaml", "named"), "named")
HALVES = {
    "label": "Half digital, half help for the weakest",
    "spend": {
        "digital": {
            "lever": "investment",
            "share": "50%",
            "split": {"digital": "100%"},
            "start": "2027-04",
            "ramp": "1 year",
        },
        "help": {"lever": "support", "share": "50%", "reach": {"weakest": "25%", "by": "capability", "judged": "once"}},
        "tariff": {"lever": "payment", "amount": "£60m a year", "innovations": ["virtual_wards"], "until": "2031-03"},
    },
}
CALENDAR = {"start": "2026-04", "years": "11"}
BUDGET = {"amount": "£400m a year", "start": "2027-04", "until": "2037-03"}


def found(name: str) -> dict:
    return read_yaml(CONF / f"policy/{name}.yaml", name)


def scenario(policy, **asked) -> Scenario:
    if isinstance(policy, dict):
        policy = read_policy("mine", policy, found, "conf/policy/mine.yaml")
    asked = {"calendar": CALENDAR, "budget": BUDGET} | asked
    return Scenario(policy=policy, system=ENGLAND, innovations=NAMED, provider=Provider, **asked)


def one(**changes) -> dict:
    return {"spend": {"x": {"lever": "support", "share": "100%"} | changes}}


def test_the_ten_policies_of_the_model_are_there_and_say_what_they_are():
    names = {path.stem for path in (CONF / "policy").glob("*.yaml")}
    assert names == {
        "do_minimum", "supply", "investment", "support", "payment", "regulation", "agility", "carrots_and_sticks",
        "supply_and_agility", "more_of_the_same",
    }  # fmt: skip
    for name in names:
        policy = read_policy(name, found(name), found)
        assert policy.label and policy.description and scenario(policy, budget={}, calendar={})


def test_yaml_and_python_say_the_same_policy():
    said = Policy("mine", label=HALVES["label"], spend={
        "digital": investment(share=.5, split={"digital": 1}, start="2027-04", ramp=1),
        "help": support(share=.5, reach=weakest(.25, by="capability")),
        "tariff": payment(amount="£60m a year", innovations=["virtual_wards"], until="2031-03"),
    })  # fmt: skip
    assert said == read_policy("mine", HALVES, found)


def test_a_policy_is_a_difference_from_its_base():
    more = {"base": "agility", "spend": {"autonomy": "none", "support": {"share": "55%", "start": "2028"}}}
    policy = read_policy("mine", more, found)
    assert {name: (item.lever, item.share) for name, item in policy.spend.items()} == {
        "investment": ("investment", 0.45), "support": ("support", 0.55)
    }  # fmt: skip
    assert policy.spend["support"].start == 2028 * 12


def test_a_base_that_leads_back_to_itself_is_refused():
    ring = {"a": {"base": "b"}, "b": {"base": "a"}}
    with pytest.raises(AskError, match="a -> b -> a"):
        read_policy("a", ring["a"], ring.__getitem__)


PLANTED = [
    (one(share="110%"), "spend.x.share = 110%", "100%"),
    (one(share="60%"), "shares sum to 60%", "x 60%"),
    (
        {"spend": {"a": {"lever": "support", "share": "60%"}, "b": {"lever": "supply", "share": "50%"}}},
        "110%",
        "a 60%, b 50%",
    ),
    (one(amount="£5m"), "one of share", "amount"),
    ({"spend": {"x": {"lever": "support"}}}, "one of share", "amount"),
    ({"spend": {"x": {"share": "100%"}}}, "spend.x: lever is missing", ""),
    (one(lever="suport"), 'no lever "suport", did you mean "support"?', "spend.x"),
    (one(start="2029", until="2028"), "until = 2028-12 is before start = 2029-01", "spend.x"),
    (one(start="2026-05"), "spend.x.start = 2026-05: lies outside the budget's dates", "2027-04"),
    (one(until="2040"), "until = 2040-12 is outside the calendar, 2026-04 to 2037-03", "spend.x"),
    (one(shrae="1%"), 'no key "shrae", did you mean "share"?', "spend.x"),
    (one(inspection="0.5"), "spend.x.inspection: support has no key or part", ""),
    (one(split={"digital": "1"}), 'no split of support "digital"', "spend.x.split"),
    (one(lever="investment", split={"digitl": "1"}), 'did you mean "digital"?', "spend.x.split"),
    (one(lever="investment", split={"digital": "0.6"}), "split sums to 60%", "100%"),
    (one(lever="payment", innovations=["virtual_ward"]), 'did you mean "virtual_wards"?', "spend.x.innovations"),
    (one(lever="payment", innovations=[]), "names nothing", "innovations"),
    (one(innovations=["virtual_wards"]), "not aimed", "spend.x.innovations"),
    (one(reach={"weakest": "25%", "by": "capabilty"}), 'did you mean "capability"?', "spend.x.reach"),
    (one(reach={"where": "capabilty < 0.4"}), 'did you mean "capability"?', "spend.x.reach"),
    (one(reach={"where": "capability is low"}), "capability < 0.4", "spend.x.reach"),
    (one(reach={"where": "capability < nan"}), "spend.x.reach", "not a number"),
    (one(reach={"weakest": "25%", "readiest": "25%"}), "one of weakest", "spend.x.reach"),
    (one(reach={"type": ["acut"]}), 'no type "acut", did you mean "acute"?', "spend.x.reach.type"),
    (one(reach={"region": "lodnon"}), 'did you mean "london"?', "spend.x.reach.region"),
    (one(reach={"weekest": "25%"}), 'did you mean "weakest"?', "spend.x.reach"),
    (one(reach="all"), "write everyone", "spend.x.reach"),
    (one(share="nan"), "spend.x.share = nan", "not a number"),
    (one(ramp="soon"), "spend.x.ramp = soon", "6 months"),
    ({"spend": {"x": {"lever": "support", "amount": "60"}}}, "spend.x.amount = 60", "pounds or millions?"),
    ({"spend": {"x": {"lever": "support", "amount": "-£5m"}}}, "spend.x.amount", "not money"),
    ({"spend": {"x": {"lever": "support", "amount": "£401m"}}}, "more than the budget", "£401 million a year"),
    ({"spend": {"Bad name": {"lever": "support", "share": "1"}}}, "Bad name", "a-z"),
    ({"spend": "everything"}, "spend = everything", "keys and values"),
    ({"spend": {"x": "support"}}, "spend.x = support", "keys and values"),
    ({"lable": "x"}, 'did you mean "label"?', ""),
]


@pytest.mark.parametrize("policy, said, also", PLANTED, ids=[said for _, said, _ in PLANTED])
def test_a_fault_in_a_policy_is_named(policy, said, also):
    with pytest.raises(AskError) as error:
        scenario(policy)
    told = str(error.value)
    assert said in told and also in told and len(told.splitlines()) <= 6
    assert "mine" in told.splitlines()[0]


def test_regulation_takes_a_date_and_a_grace():
    law = {"innovations": "electronic_records", "date": "2029-04", "grace": "1 year"}
    rules = regulation(amount="£20m a year", mandate=law, inspection=0.25)
    world = scenario(Policy("mine", spend={"rules": rules}), uncertainty="fixed").world(0)
    (flow,) = world.flows
    parts = dict(flow.parts)
    years = (np.arange(world.ticks) - world.warm_up) * world.dt
    paid, force = years >= 1, years >= 4  # paid from 2027-04, in force from 2030-04; t = 0 is 2026-04
    assert np.array_equal(parts["inspection"], 0.25 * paid)
    assert np.allclose(parts["mandate"], np.where(force, 1.0, 0.2) * paid)
    assert [name for name, yes in zip(world.innovation_ids, flow.listed) if yes] == ["electronic_records"]


def test_by_default_aimed_parts_act_on_what_the_portfolio_lists():
    world = scenario(one(lever="payment"), uncertainty="fixed").world(0)
    listed = {name for name, said in NAMED.named.items() if said.listed}
    assert {name for name, yes in zip(world.innovation_ids, world.flows[0].listed) if yes} == listed


def test_reach_by_group_and_by_trait_is_handed_to_the_engine():
    spend = {
        "a": support(share=0.25, reach={"type": ["acute"], "region": ["london"]}),
        "b": support(share=0.25, reach=where("size > 0.01")),
        "c": support(share=0.25, reach=weakest(0.25)),
        "d": support(share=0.25, reach=readiest(0.1, "motivation", "yearly")),
    }
    world = scenario(Policy("mine", spend=spend)).world(0)
    a, b, c, d = (flow.reach for flow in world.flows)
    assert np.array_equal(
        a.mask, (world.groups["type"] == 0) & (world.groups["region"] == world.names["region"].index("london"))
    )
    assert (b.kind, b.comparison) == ("where", ("size", ">", 0.01))
    assert (c.kind, c.share, c.by, c.judged) == ("weakest", 0.25, "capability", "once")
    assert (d.kind, d.share, d.by, d.judged) == ("readiest", 0.1, "motivation", "yearly")


def test_the_card_of_a_policy_says_all_that_was_asked():
    told = str(Policy("mine", spend={
        "digital": investment(share=.5, split={"digital": "50%", "data": "50%"}, ramp=1),
        "help": support(share=.5, ramp="6 months", reach=weakest(.005, judged="yearly")),
        "tariff": payment(amount="£60m a year", innovations=["virtual_wards"], until="2031-03"),
        "law": regulation(amount="full dose", mandate={"weight": "50%", "grace": "2 years"}),
    }))  # fmt: skip
    for words in (
        "weakest 0.5% by capability",
        "digital: split digital 50 %, data 50 %; built up over 1 year",
        "help: built up over 6 months; reach judged yearly",
        "tariff: on virtual_wards",
        "law: mandate 50 %, grace 2 years",
    ):
        assert words in told, words


def test_what_the_money_buys_is_told_before_any_run():
    asked = scenario(HALVES)
    providers, told = asked.usual().started(0).providers, asked.buys()
    weak = providers["size"][np.argsort(providers["capability"], kind="stable")[:50]].sum()
    dose = {one.instrument: one.dose for one in told.instruments}
    assert dose["digital"] == pytest.approx(200 / 1240) and dose["help"] == pytest.approx(200 / (620 * weak))
    assert {one.instrument: one.providers for one in told.instruments} == {"digital": 202, "help": 50, "tariff": 202}
    notes = "\n".join(told.warnings())
    assert "help reaches a dose of 1.53" in notes and "after March 2031 virtual wards taken up for tariff" in notes
    money = {name: said for name, _, said, _, _ in told.instrument_rows()}
    assert money["digital"] == "rising to £170.0m a year to March 2031, then £200.0m"
    assert money["help"] == "£170.0m a year to March 2031, then £200.0m"
    assert money["tariff"] == "£60.0m a year to March 2031, then £0 (it passes to digital and help)"
    assert len(repr(told).splitlines()) <= 12


def test_supply_promotes_first_and_buys_ideas_with_the_rest():
    flows = scenario(one(lever="supply"), uncertainty="fixed").world(0).flows
    assert [flow.money.max() for flow in flows] == [40e6, 360e6]
    told = scenario(
        {"spend": {"ideas": supply(share=1, split={"arrivals": "80%", "promotion": "20%"})}}, uncertainty="fixed"
    )
    assert [flow.money.max() for flow in told.world(0).flows] == pytest.approx([80e6, 320e6])
    assert [flow.full_cost for flow in told.world(0).flows] == [40e6, 0.0]


def test_promotion_of_fewer_providers_takes_less_of_the_money():
    told = scenario({"spend": {"ideas": supply(share=1, reach=weakest(0.25))}}, uncertainty="fixed")
    assert [flow.money.max() for flow in told.world(0).flows] == pytest.approx([10e6, 390e6])


def test_money_without_a_split_goes_to_all_parts_alike():
    (flow,) = scenario(one(lever="investment"), uncertainty="fixed").world(0).flows
    most = {name: profile.max() for name, profile in flow.parts}
    parts = {f"investment_{part}": 0.25 for part in ("digital", "improvement", "data", "leadership")}
    assert most == {"investment": 1, "protected_time": 1, **parts}
    split = scenario(one(lever="investment", split={"data": "25%", "digital": "75%"}), uncertainty="fixed").world(0)
    most = {name: profile.max() for name, profile in split.flows[0].parts}
    assert (most["investment_data"], most["investment_digital"], most["investment_leadership"]) == (0.25, 0.75, 0)


def test_a_pot_that_opens_within_a_tick_works_for_the_rest_of_it():
    (flow,) = scenario(one(lever="payment", start="2027-05", until="2028-01"), uncertainty="fixed").world(0).flows
    first = 20 + 4  # five years of warm-up, then 2026/27
    assert np.allclose(dict(flow.parts)["payment"][first : first + 5], [2 / 3, 1, 1, 1 / 3, 0])
    assert np.allclose(flow.money[first : first + 5] / 400e6, [2 / 3, 1, 1, 1 / 3, 0]) and flow.pot


def test_any_lever_of_the_class_can_be_called_in_python():
    assert instrument("coaching")(share=1, reach={"type": "acute"}) == {
        "lever": "coaching", "share": 1, "reach": {"type": "acute"}
    }  # fmt: skip


FILE = """\
label: Half digital, half help for the weakest
base: do_minimum                     # a policy is a difference from another; this is the default
spend:
  digital:
    lever: investment                # investment | support | payment | supply | regulation | autonomy | one of your own
    share: 50%                       # of what is left of the budget after fixed amounts; shares sum to 100%
    split: {digital: 100%}           # digital, improvement, data, leadership, protected_time
    start: 2027-04                   # YYYY-MM or YYYY; default: when the budget starts
    ramp: 1 year                     # default none
  help_for_the_weakest:
    lever: support
    share: 50%
    reach: {weakest: 25%, by: capability, judged: once}     # or: everyone | readiest: 25% | where: capability < 0.4
    start: 2027-04
  virtual_ward_tariff:
    lever: payment
    amount: £60m a year
    innovations: [virtual_wards]
    start: 2027-04
    until: 2031-03                   # last month paid
"""
OTHERS = """\
ideas:      {lever: supply, share: 20%, split: {arrivals: 80%, promotion: 20%}}
rules:      {lever: regulation, amount: £20m a year, mandate: {innovations: [electronic_records], date: 2029-04, grace: 1 year}, inspection: 0.5}
ownership:  {lever: autonomy, share: 10%}
plain_money: {lever: inputs, share: 100%}          # more of the same
"""  # noqa: E501
ENOUGH = {"ideas": 0.2, "rules": 0.0, "ownership": 0.1, "plain_money": 1.0}  # the share that each has of the rest
IN_PYTHON = {
    "ideas": supply(share=0.2, split={"arrivals": 0.8, "promotion": 0.2}),
    "rules": regulation(
        amount="£20m a year", inspection=0.5,
        mandate={"innovations": ["electronic_records"], "date": "2029-04", "grace": 1},
    ),
    "ownership": autonomy(share="10%"),
    "plain_money": inputs(share=1),
}  # fmt: skip


def text(tmp_path, said: str) -> dict:
    file = tmp_path / "mine.yaml"
    file.write_text(said)
    return read_yaml(file, "mine.yaml")


def test_the_example_of_the_docs_is_the_same_in_a_file_and_in_python(tmp_path):
    said = Policy("halves", label="Half digital, half help for the weakest", spend={
        "digital": investment(share=.5, split={"digital": 1}, start="2027-04", ramp="1 year"),
        "help_for_the_weakest": support(share=.5, reach=weakest(.25, by="capability", judged="once"), start="2027-04"),
        "virtual_ward_tariff":
            payment(amount="£60m a year", innovations=["virtual_wards"], start="2027-04", until="2031-03"),
    })  # fmt: skip
    assert said == read_policy("halves", text(tmp_path, FILE), found) and scenario(said)


def test_in_python_too_an_unknown_key_is_not_taken_for_a_weight():
    with pytest.raises(AskError, match=r"spend.a.wibble = 2: .*\n.*read as a part of its lever"):
        Policy("mine", spend={"a": support(share=1, wibble=2)})
    with pytest.raises(AskError, match=r"spend.a.wibble: support has no key or part of that name"):
        scenario(Policy("mine", spend={"a": support(share=1, wibble=0.2)}))


@pytest.mark.parametrize("name", ENOUGH)
def test_every_lever_is_the_same_in_a_file_and_in_python(tmp_path, name):
    rest = {} if ENOUGH[name] == 1 else {"rest": {"lever": "support", "share": f"{1 - ENOUGH[name]:.0%}"}}
    written = {"spend": {name: text(tmp_path, OTHERS)[name], **rest}}
    said = Policy("mine", spend={name: IN_PYTHON[name], **{key: dict(item) for key, item in rest.items()}})
    assert said == read_policy("mine", written, found) and scenario(said).world(0).flows


def test_money_set_aside_protects_time_four_times_as_far_and_buys_no_capability():
    def most(**said):
        (flow,) = scenario(one(lever="investment", **said), uncertainty="fixed").world(0).flows
        return {name: profile.max() for name, profile in flow.parts}

    some, all_of_it = most(split={"digital": "80%", "protected_time": "20%"}), most(split={"protected_time": "100%"})
    assert most()["protected_time"] == most(split={"digital": "100%"})["protected_time"] == 1
    assert some["protected_time"] == pytest.approx(0.8 + 4 * 0.2) and some["investment_digital"] == pytest.approx(0.8)
    assert all_of_it["protected_time"] == 4 and all_of_it["investment_digital"] == 0


def test_both_engines_play_protected_time_and_it_keeps_time_for_improvement():
    from policysim.engine import run  # plays: only here

    def time(split, engine="compiled"):
        asked = scenario(one(lever="investment", split=split), calendar={"years": 1, "warm_up": 1}, budget={})
        return run(asked, replicate=0, engine=engine).providers.sort_values(["tick", "provider"])["improvement_time"]

    ring = time({"protected_time": "100%"})
    assert np.array_equal(ring, time({"protected_time": "100%"}, "mesa"))
    assert ring.iloc[-202:].mean() > time({"digital": "100%"}).iloc[-202:].mean()
