"""Law: the reference engine is a real Mesa model of real agents, in which a free rule may be any Python."""

import mesa
import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from engines.england import SHORT, england
from policysim.chance import uniforms
from policysim.engine import MesaModel, play, run
from policysim.errors import AskError, RunFailed
from policysim.providers import Provider
from policysim.rules import rule, state, trait

BRIEF = {"years": 1, "warm_up": 0.25}
ASKED = {"calendar": BRIEF, "parameters": {"mandate_grace": 0.25}}


class Talker(Provider):
    """A provider that gossips: any Python, with draws of its own."""

    luck: float = trait(0.5, "drawn anew each tick", sd=0.0, low=0.0, high=1.0)
    heard: float = state(0.0, "mean motivation of the acute providers of its region")
    met: int = state(0, "how many of them there are")

    @rule(free=True, after="weather")
    def gossip(self, draw):
        acute = [p for p in self.model.providers if p.type == "acute" and p.region == self.region]
        self.met = len(acute)
        self.heard = float(np.mean([p.motivation for p in acute])) if acute else 0.0
        self.luck = draw.luck


@pytest.fixture(scope="module")
def model():
    return MesaModel(england("carrots_and_sticks", **ASKED), 0)


def test_it_is_a_mesa_model_of_mesa_agents(model):
    assert isinstance(model, mesa.Model) and len(model.agents) == 202
    agent = model.provider(model.world.ids[3])
    assert (
        isinstance(agent, mesa.Agent) and isinstance(agent, Provider) and agent.model is model and agent in model.agents
    )
    with pytest.raises(AskError, match="no provider has the id"):
        model.provider("nobody")
    with pytest.raises(AskError, match="takes a scenario"):
        MesaModel("agility")


def test_codes_read_as_words_and_as_numbers(model):
    world = model.world
    for place, agent in enumerate(model.providers[:60]):
        code = int(world.providers["type"][place])
        assert (
            agent.type == world.names["type"][code]
            and agent.type == code
            and str(agent.type) == world.names["type"][code]
        )
        assert agent.type != "nothing of the kind" and hash(agent.type) == hash(code)
        assert agent.health_system == world.names["health_system"][agent.health_system]
    assert model.innovations[0].effect in model.world.names["effect"]


def test_agents_can_be_selected_grouped_and_summed_up(model):
    words, codes = model.world.names["type"], model.world.providers["type"]
    acute = model.agents.select(lambda p: p.type == "acute")
    assert len(acute) == int((codes == words.index("acute")).sum()) > 0
    assert acute.agg("size", sum) == pytest.approx(model.world.providers["size"][codes == words.index("acute")].sum())
    sizes = model.agents.groupby("type").agg("size", sum)
    means = model.agents.groupby("type").agg("motivation", "mean")
    assert means == model.agents.groupby("type").agg("motivation", np.mean)
    with pytest.raises(AskError, match='no motivaton, did you mean "motivation"'):
        model.agents.agg("motivaton", "mean")
    assert {str(kind) for kind in sizes} == set(words) and sum(sizes.values()) == pytest.approx(1.0)
    with pytest.raises(AskError, match='no statistic "meen", did you mean "mean"'):
        acute.agg("motivation", "meen")
    values = [p.motivation for p in model.providers if p.type == "acute"]
    assert acute.agg("motivation", "mean") == np.mean(values) == pytest.approx(acute.agg("motivation", np.mean))
    assert acute.sort("motivation").agg("motivation", ["min", max]) == [min(values), max(values)]
    assert len(model.agents.get("motivation")) == 202 and max(model.agents.get("motivation")) < 1.0


def test_a_data_collector_collects_what_both_engines_record(model):
    collector = mesa.DataCollector(
        model_reporters={"motivation": lambda m: m.agents.agg("motivation", np.mean)},
        agent_reporters={"motivation": "motivation", "capability": "capability"},
    )
    while model.tick < model.world.ticks:
        model.step()
        collector.collect(model)
    compiled = run(model.asked, 0).providers
    by_agent = collector.get_agent_vars_dataframe()
    for name in ("motivation", "capability"):
        assert by_agent[name].tolist() == compiled[name].tolist()
    assert len(collector.get_model_vars_dataframe()) == model.world.ticks == 5


@pytest.mark.filterwarnings("error")
def test_the_models_own_tables_are_those_of_a_run():
    model = MesaModel(england("carrots_and_sticks", **ASKED), 0)
    assert (model.year, len(model.national)) == ("2025/26", 0)
    model.run_until(tick=1)
    assert (model.tick, model.year) == (1, "2025/26")
    model.run_until(year=0.5)
    assert (model.tick, model.year) == (3, "2026/27")
    whole = run(model.asked, 0).national
    model.run_until()
    assert_frame_equal(model.national, whole, check_exact=True)
    with pytest.raises(RunFailed, match="the scenario ends at tick 5"):
        model.step()


def test_it_ends_quietly_and_is_not_asked_for_what_is_behind_or_beyond():
    model = MesaModel(england("carrots_and_sticks", **ASKED), 0)
    assert "0 of 5 ticks played" in repr(model)
    with pytest.raises(AskError, match=r"run_until\(year=9\): the calendar has 1 year after the warm-up"):
        model.run_until(year=9)
    assert model.tick == 0 and model.running
    model.run_model()
    assert (model.tick, model.running) == (5, False) and "5 of 5 ticks played, in 2026/27" in repr(model)
    with pytest.raises(AskError, match="that is behind, the model stands at tick 5"):
        model.run_until(tick=2)


def test_an_agents_uptakes_and_peers_are_tables(model):
    agent = model.providers[3]
    uptakes, peers = model.uptakes_of(agent), model.peers_of(agent.id)
    assert uptakes["innovation"].tolist() == list(model.world.innovation_ids)
    assert uptakes["depth"].tolist() == [u.depth for u in model.uptakes[3]]
    assert set(uptakes["stage"]) <= {"unaware", "aware", "implementing", "embedded", "abandoned"}
    assert peers["weight"].sum() == pytest.approx(1.0) and agent.id not in set(peers["provider"])


def test_a_free_rule_runs_under_mesa_whatever_is_asked_for():
    scenario = england("support", provider=Talker, **ASKED)
    asked = run(scenario, 1)
    assert asked.engine == "mesa" and asked.spec.free_rules == ("gossip",)
    table = asked.providers
    assert table["heard"].between(0.3, 0.9).sum() > 500 and table["met"].max() > 3
    played = play([scenario], 1)[0]
    assert all(np.array_equal(played.outcomes[n], asked.outcomes[n], equal_nan=True) for n in asked.outcomes)


def test_a_free_rule_has_named_draws_and_changes_those_of_no_other():
    asked = {"calendar": {"years": 1, "warm_up": 0.25}}
    free, plain = (run(england(provider=cls, **asked), 2, "mesa").providers for cls in (Talker, Provider))
    luck = free["luck"].to_numpy().reshape(5, 202)
    for tick in range(5):
        assert np.array_equal(luck[tick], uniforms(1, 2, "gossip", "luck", 202, tick=tick))
    for name in plain.columns:
        assert free[name].tolist() == plain[name].tolist()


def test_a_short_calendar_is_as_long_as_it_says():
    assert england(calendar=SHORT).world(0).ticks == 8
