"""Story: a trait, a rule, a lever, an outcome and a network in one file of thirty lines, played by both engines."""

import sys
from pathlib import Path

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

import policysim as ps
from docs.pages import blocks, pages
from engines.written import load
from policysim.agreement import draws_changed, engines_part, random_worlds
from policysim.chance import uniforms
from policysim.engine import fingerprint
from policysim.errors import AskError, PolicysimError, RunFailed
from policysim.rules import spec

# The file of the walkthrough, word for word.
MY_RULES = '''\
# my_rules.py
import policysim as ps
from policysim import AWARE, IMPLEMENTING

class Safe(ps.Provider):
    """Providers start only when safe to speak up and enough peers have started (threshold, after Granovetter 1978)."""

    psychological_safety: float = ps.trait(0.55, "staff feel safe to raise problems, 0-1", sd=0.12, low=0, high=1,
                                           correlate={"motivation": 0.4}, source="NHS Staff Survey Q20a (assumed mapping)", grade="assumed")
    threshold_mean: float = ps.parameter(0.30, "share of peers needed", low=0.1, high=0.6, unit="share", grade="assumed")

    @ps.rule
    def consider(self, uptake, innovation, seen, levers, par, draw):
        """Start when exposure passes a threshold that falls with safety and coaching."""
        if uptake.stage != AWARE:
            return
        threshold = par.threshold_mean * (1.5 - self.psychological_safety) * (1.0 - 0.5 * levers.coaching)
        if seen.exposure > threshold and draw.start < ps.chance(12.0, par.dt):
            uptake.stage = IMPLEMENTING

ps.lever("coaching", "coaching for team leaders", unit_cost="£90k per provider a year at full dose", delivers="dose 0-1", provider=Safe)

@ps.outcome(unit="%", better="higher", per="year")
def safe_share(providers):                       # a table of all providers at the end of the year; weights given
    """Share of activity in providers with psychological safety above 0.6."""
    return 100 * providers.share("psychological_safety > 0.6", weight="size")

@ps.network
def hub_and_spoke(providers, draw):              # returns edges (from, to, weight) as arrays; checked: weights sum to 1, ids exist
    hub = providers.groupby("health_system")["size"].idxmax()
    return ps.edges(providers.index, providers["health_system"].map(hub))
'''  # noqa: E501
BRIEF = {"years": 1, "warm_up": 1, "tick": "half_year"}


@pytest.fixture(scope="module")
def safe(tmp_path_factory):
    """The module of the walkthrough's file."""
    return load(tmp_path_factory.mktemp("own"), MY_RULES)


def test_the_tutorial_builds_this_file_piece_by_piece():
    page = next(page for page in pages() if page.name == "your-own-rule.md")
    pieces = [b.text for b in blocks(page) if "my_rules.py" in (b.words.get("file"), b.words.get("add"))]
    assert "\n".join(pieces).startswith(MY_RULES)


def asked(provider, policy="support", **more):
    return ps.scenario(policy, provider=provider, calendar=BRIEF, **more)


def test_the_file_of_the_walkthrough_is_understood(safe):
    mine, stock = spec(safe.Safe), spec(ps.Provider)
    assert {f.name for f in mine.provider} - {f.name for f in stock.provider} == {"psychological_safety"}
    assert [p.name for p in mine.parameters if p.name not in {q.name for q in stock.parameters}] == ["threshold_mean"]
    assert [r.name for r in mine.rules] == [r.name for r in stock.rules]
    assert mine.levers[-1].unit_cost == 90_000 and mine.outcomes[-2].name == "safe_share"
    assert mine.network is safe.hub_and_spoke and stock.network is None
    assert mine.outcomes[: len(stock.outcomes)] == stock.outcomes and len(mine.outcomes) == len(stock.outcomes) + 2


def test_the_costs_of_levers_add_up_with_one_of_its_own(safe):
    spend = {"coaching": {"lever": "coaching", "amount": "full dose"}}
    played = ps.run(asked(safe.Safe, ps.Policy("coached", base="agility", spend=spend)), 0, engine="mesa").outcomes
    by_lever = {name: values for name, values in played.items() if name.startswith("public_cost_")}
    assert by_lever["public_cost_coaching"].tolist() == pytest.approx([18.18e6])
    assert sum(by_lever.values()) == pytest.approx(played["public_cost"], rel=1e-12)


def test_both_engines_play_it_with_the_same_bits(safe):
    compiled, mesa = (ps.run(asked(safe.Safe, "agility"), 2, engine=engine) for engine in ("compiled", "mesa"))
    for table in ("national", "providers", "uptakes"):
        assert_frame_equal(getattr(compiled, table), getattr(mesa, table), check_exact=True)
    assert compiled.uptakes["stage"].nunique() > 2


def test_other_draws_are_those_of_the_stock_rule(safe):
    assert draws_changed(spec(safe.Safe), spec(ps.Provider)) == []
    mine, stock = (asked(cls).world(3) for cls in (safe.Safe, ps.Provider))
    for name in (f.name for f in spec(ps.Provider).provider if f.role == "trait"):
        assert np.array_equal(mine.providers[name], stock.providers[name])
    assert np.array_equal(mine.arrives, stock.arrives) and mine.par["support_effect"] == stock.par["support_effect"]
    shocks = [ps.run(asked(cls)).providers["shock"] for cls in (safe.Safe, ps.Provider)]
    assert shocks[0].tolist() == shocks[1].tolist() and shocks[0].abs().sum() > 0


def test_it_conforms_and_both_engines_agree_on_random_worlds(safe):
    assert len(ps.conformance(safe.Safe)) == 5
    worlds = list(random_worlds(spec(safe.Safe), 4))
    assert len({len(w.providers) for w in worlds}) > 1 and len({w.dt for w in worlds}) > 1
    assert [engines_part(world) for world in worlds] == [""] * 4


def test_the_outcome_is_a_share_of_activity(safe):
    run = ps.run(asked(safe.Safe))
    last = run.providers[run.providers["tick"] == run.world.ticks - 1]
    safe_ones = (last["psychological_safety"] > 0.6).to_numpy()
    assert run.national["safe_share"].iloc[-1] == pytest.approx(100 * run.world.providers["size"][safe_ones].sum())
    assert 0 < run.outcomes["safe_share"][0] < 100


def test_the_network_is_the_same_for_all_policies_and_decides_what_is_seen(safe):
    worlds = [asked(safe.Safe, policy).world(0) for policy in ("support", "do_minimum")]
    assert worlds[0].network is worlds[1].network
    network, systems, size = worlds[0].network, worlds[0].providers["health_system"], worlds[0].providers["size"]
    for i in range(len(size)):
        members = np.flatnonzero(systems == systems[i])
        hub = members[np.argmax(size[members])]
        peers = network.indices[network.indptr[i] : network.indptr[i + 1]]
        assert peers.tolist() == ([] if hub == i else [hub])  # nobody is a peer of its own


def test_the_network_is_in_the_fingerprint(safe, tmp_path):
    other = load(tmp_path, MY_RULES.replace("idxmax", "idxmin"))
    assert fingerprint(spec(other.Safe))["rules"] != fingerprint(spec(safe.Safe))["rules"]


def test_a_coached_provider_needs_fewer_peers(safe, tmp_path):
    heir = load(tmp_path, f"from {safe.__name__} import Safe\n\nclass Open(Safe):\n    network = None\n").Open
    coached = ps.Policy("coached", spend={"coaching": ps.instrument("coaching")(amount="full dose")})
    same = {"uncertainty": "fixed", "parameters": {"threshold_mean": 0.6}}
    runs = [ps.run(asked(heir, policy, **same), engine="mesa") for policy in (coached, "do_minimum")]
    started = [(run.uptakes["stage"] == "implementing").sum() for run in runs]
    assert started[0] > started[1] > 0


# ---- networks of one's own

HEAD = """import numpy as np
import policysim as ps

class Own(ps.Provider):
    pass

"""
NETWORKS = {
    "no id": ("return ps.edges(['acute-1'], ['acute-002'])", "source 'acute-1' is no provider's id"),
    "no target": (
        "return ps.edges(providers.index, ['nobody'] * len(providers))",
        "target 'nobody' is no provider's id",
    ),
    "a negative weight": ("return ps.edges(providers.index, providers.index, -providers['size'])", "not below 0"),
    "no number": ("return ps.edges(providers.index, providers.index, providers['size'] / 0)", "weight inf"),
    "not as many": ("return ps.edges(providers.index, providers.index[:3])", "202 source, 3 target"),
    "something else": ("return providers", "returns DataFrame"),
    "a wrong column": ("return providers['regin']", 'no column regin, did you mean "region"'),
}


@pytest.mark.parametrize("wrong", NETWORKS)
def test_a_wrong_network_is_refused_by_its_name(tmp_path, wrong):
    body, words = NETWORKS[wrong]
    module = load(tmp_path, f"{HEAD}@ps.network\ndef mine(providers, draw):\n    {body}\n")
    with pytest.raises(AskError) as refused:
        asked(module.Own).world(0)
    first = str(refused.value).splitlines()[0]
    assert words in str(refused.value) and f"{module.__name__}.py:" in first and "network mine" in first


def test_a_network_is_drawn_from_numbers_of_its_own(tmp_path):
    body = "ring = np.argsort(draw('place'))\n    return ps.edges(providers.index[ring], np.roll(providers.index[ring], 1))"
    own = load(tmp_path, f"{HEAD}@ps.network\ndef mine(providers, draw):\n    {body}\n").Own
    worlds = [asked(own).world(replicate) for replicate in (0, 1)]
    order = np.argsort(uniforms(1, 0, "network", "place", 202))
    assert worlds[0].network.indices[order].tolist() == np.roll(order, 1).tolist()
    assert worlds[0].network.indices.tolist() != worlds[1].network.indices.tolist()
    assert (worlds[0].network.weights == 1.0).all()


def test_what_a_network_function_does_to_its_table_stays_there(tmp_path):
    body = "providers['size'] = 0.0\n    providers['motivation'] *= 2\n    return ps.edges([], [])"
    own = load(tmp_path, f"{HEAD}@ps.network\ndef mine(providers, draw):\n    {body}\n").Own
    mine, stock = (asked(cls).world(0).providers for cls in (own, ps.Provider))
    assert (
        mine["size"].tolist() == stock["size"].tolist() and mine["motivation"].tolist() == stock["motivation"].tolist()
    )


def test_of_two_networks_the_class_says_which(tmp_path):
    two = "".join(f"@ps.network\ndef {n}(providers, draw):\n    return ps.edges([], [])\n\n" for n in ("one", "two"))
    with pytest.raises(PolicysimError, match=r"written_\d+.py:11: Own could have the networks one and two"):
        spec(load(tmp_path, HEAD + two).Own)
    chosen = load(
        tmp_path, f"{HEAD}{two}class Sure(Own):\n    network = two\n\nclass Stock(Own):\n    network = None\n"
    )
    assert spec(chosen.Sure).network is chosen.two and spec(chosen.Stock).network is None


def test_ties_of_a_list_and_of_a_class_are_not_both_taken(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("list.csv").write_text("id,type\na,acute\nb,acute\nc,community\n")
    Path("ties.csv").write_text("from,to\na,b\nb,c\n")
    system = ps.read_providers("list.csv", edges="ties.csv")
    own = load(tmp_path, f"{HEAD}@ps.network\ndef mine(providers, draw):\n    return ps.edges(['a'], ['c'])\n").Own
    with pytest.raises(AskError, match="brings ties of its own"):
        asked(own, system=system).world(0)
    world = asked(own, system=ps.read_providers("list.csv")).world(0)
    assert world.network.indices.tolist() == [2] and world.network.indptr.tolist() == [0, 1, 1, 1]


# ---- outcomes of one's own


def test_an_outcome_of_providers_takes_one_comparison_as_text(tmp_path):
    text = """@ps.outcome(unit="%")
def keen(providers):
    return 100 * providers.share("motivation >= 0.6")

@ps.outcome(unit="share")
def wordless(providers):
    return providers.share(providers["motivation"] >= 0.6, weight="size")

@ps.outcome(unit="share")
def heads(providers):
    return providers.share("motivation >= 0.6", weight="one")

class Counted(Own):
    one: float = ps.state(1.0)
"""
    own = load(tmp_path, HEAD + text)
    assert {"keen", "wordless", "heads"} <= {o.name for o in spec(own.Own).outcomes}
    run = ps.run(asked(own.Counted), engine="mesa")
    first = run.providers[run.providers["tick"] == 0]["motivation"]
    assert run.national["heads"][0] == pytest.approx((first >= 0.6).mean())
    assert run.national["keen"][0] == pytest.approx(100 * run.national["wordless"][0])


def test_a_class_may_have_outcomes_of_its_own_only(tmp_path):
    text = """class Bare(ps.Provider):
    outcomes = ()

@ps.outcome(unit="%")
def keen(providers):
    return 100 * providers.share("motivation >= 0.6")
"""
    own = load(tmp_path, HEAD + text).Bare
    told = ps.run(asked(own, "do_minimum"), engine="mesa").outcomes
    assert "keen" in told and "productivity_growth" not in told
    with pytest.raises(AskError, match="headline = productivity_growth: no such outcome\n  outcomes: keen"):
        ps.sweep("do_minimum", provider=own)


WRONG_OUTCOMES = {
    "two comparisons": ('providers.share("0.1 < motivation < 0.6")', "is not a comparison"),
    "a call": ("providers.share(\"__import__('os') > 0\")", "is not a comparison"),
    "a field": ('providers.share("motivtion > 0.1")', 'did you mean "motivation"'),
    "no number": ('"high"', "could not convert"),
    "a list": ("providers['motivation']", "shape"),
}


@pytest.mark.parametrize("wrong", WRONG_OUTCOMES)
def test_an_outcome_that_breaks_is_told_with_its_line(tmp_path, wrong):
    body, words = WRONG_OUTCOMES[wrong]
    module = load(tmp_path, f"{HEAD}@ps.outcome()\ndef odd(providers):\n    return {body}\n")
    with pytest.raises(RunFailed) as broken:
        ps.run(asked(module.Own, "do_minimum"), engine="mesa")
    assert f"{module.__name__}.py:" in str(broken.value) and "outcome odd: " in str(broken.value)
    assert words in str(broken.value)


def test_an_outcome_counts_for_the_classes_of_its_own_module_only(safe, tmp_path):
    heir = load(tmp_path, f"from {safe.__name__} import Safe, safe_share\n\nclass Heir(Safe):\n    pass\n")
    stranger = load(tmp_path, f"{HEAD}from {safe.__name__} import safe_share\n")
    assert "safe_share" in {o.name for o in spec(heir.Heir).outcomes}
    assert "safe_share" not in {o.name for o in spec(stranger.Own).outcomes}
    assert sys.modules[safe.__name__] is safe
