"""What every provider class must hold, tested for free: bounds, finiteness, equal engines, levers at zero, order."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from types import ModuleType

import numpy as np

from policysim.classes import Provider
from policysim.engine.history import History, by_tick
from policysim.engine.reference import WorldModel
from policysim.engine.replicate import history_of, played
from policysim.errors import AskError, PolicysimError, RunFailed
from policysim.notebook import scenario
from policysim.rules import Rule, Spec, spec
from policysim.rules.language import source_of
from policysim.scenario.policy import Policy
from policysim.scenario.scenario import Scenario
from policysim.scenario.system import System
from policysim.scenario.world import World

SHORT = {"warm_up": 1, "years": 1}
CHANCE = (f"{np.__name__}.random", "random")  # modules
PAYS_ALL = "carrots_and_sticks"
FEWER = 5  # England's types, regions and health systems, a fifth as many of each


class Conformance:
    """Inherit from this in a test, name the class, and pytest does the rest.

    class TestWeary(ps.Conformance):
        provider = Weary
    """

    provider: type

    def world(self) -> World:
        """A small England over two years under a policy that pulls several levers, those of the class's own too."""
        return _world(spec(self.provider))

    def test_the_rules_are_in_the_rule_language(self) -> None:
        """Names are known, the language is kept; free rules are allowed, and are not compiled."""
        for rule in spec(self.provider).rules:
            chance = _chance_of_its_own(rule) if rule.free else ""
            assert not chance, f"free rule {rule.name} uses {chance}: draws come from draw.NAME, as in  draw.luck < 0.1"

    def test_traits_stay_within_their_bounds_and_numbers_finite(self) -> None:
        """No state becomes infinite or nan, and every trait keeps the bounds that it declares."""
        world = self.world()
        for field in world.spec.recorded():
            values = _recorded(world)[field.name].astype(float)
            assert np.isfinite(values).all(), f"{field.name} is not finite"
            low, high = (-np.inf if field.low is None else field.low), (np.inf if field.high is None else field.high)
            worst = values.min() if values.min() < low else values.max()
            assert low <= values.min() and values.max() <= high, f"{field.name} reaches {worst:.4g}: {low} to {high}"

    def test_both_engines_give_the_same_bits(self) -> None:
        """Compiled rules say what the code says, in every recorded number of every provider."""
        world = self.world()
        if not world.spec.free_rules:
            _same(compiled(world), _recorded(world))

    def test_the_order_of_providers_does_not_matter(self) -> None:
        """A rule acts on itself only, so that nobody can tell who went first."""
        world = self.world()
        back = WorldModel(world)
        back.order = back.order[::-1]
        _same(_recorded(world), back.run_until().history().recorded)

    def test_a_lever_at_zero_is_the_baseline(self) -> None:
        """Money of nothing changes no bit."""
        world = self.world()
        poor = replace(world, flows=tuple(replace(f, money=0.0 * f.money) for f in world.flows))
        none = replace(world, flows=())
        _same(WorldModel(poor).run_until().history().recorded, WorldModel(none).run_until().history().recorded)


def _chance_of_its_own(rule: Rule) -> str:
    """The module of chance that a rule names; nothing where it names none."""
    space = rule.function.__globals__
    for node in source_of(rule.function, "rule").nodes:
        owner = space.get(node.id) if isinstance(node, ast.Name) else None
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr == "random":
            owner = getattr(space.get(node.value.id), "random", None)
        home = owner.__name__ if isinstance(owner, ModuleType) else type(getattr(owner, "__self__", owner)).__module__
        if home.startswith(CHANCE):
            return home
    return ""


@lru_cache(maxsize=2)
def _world(read: Spec) -> World:
    return pulled(read, fewer(scenario(provider=read.provider_class).system)).world(0)


def pulled(read: Spec, system: System) -> Scenario:
    """Two years of a policy that pulls several levers, and a little of each that the class adds to the built-in ones."""
    stock = {lever.name for lever in spec(Provider).levers}
    own = [lever.name for lever in read.levers if lever.name not in stock]
    bought = {name: {"lever": name, "amount": "£1m a year"} for name in own}
    policy: str | Policy = Policy("pulled", base=PAYS_ALL, spend=bought) if bought else PAYS_ALL
    return scenario(policy, provider=read.provider_class, system=system, calendar=SHORT)


def fewer(system: System) -> System:
    """The same system with fewer providers of each type."""
    types = {
        name: said.model_copy(update={"number": max(2, said.number // FEWER)}) for name, said in system.types.items()
    }
    regions = {
        name: said.model_copy(update={"health_systems": max(1, said.health_systems // FEWER)})
        for name, said in system.regions.items()
    }
    return system.model_copy(update={"types": types, "regions": regions})


@lru_cache(maxsize=2)
def _played(world: World) -> History:
    return WorldModel(world).run_until().history()


def _recorded(world: World) -> np.ndarray:
    return _played(world).recorded


def check_outcomes(provider: type) -> None:
    """Work out every outcome of a class once; AskError names the function and the line that breaks."""
    try:
        by_tick(_played(_world(spec(provider))))
    except RunFailed as broken:
        raise AskError(str(broken)) from broken


def compiled(world: World) -> np.ndarray:
    """What the compiled engine records of a world, (ticks, N)."""
    play = played(world)
    if play.failure is not None:
        raise play.failure
    return history_of(play).recorded


def _same(mine: np.ndarray, theirs: np.ndarray) -> None:
    for name in mine.dtype.names or ():
        assert np.array_equal(mine[name], theirs[name], equal_nan=True), f"{name} differs"


def tests_of(provider: type) -> Iterator[tuple[str, Callable[[], None]]]:
    """The inherited tests of a class in words, each with what runs it and raises AskError where it does not hold."""
    suite = type(f"Test{provider.__name__}", (Conformance,), {"provider": provider})()
    for name in (name for name in dir(suite) if name.startswith("test_")):
        told = name.removeprefix("test_").replace("_", " ")
        yield told, partial(_tested, provider, told, getattr(suite, name))


def _tested(provider: type, told: str, test: Callable[[], None]) -> None:
    try:
        test()
    except (AssertionError, PolicysimError) as why:
        raise AskError(f"{provider.__name__}: {told}: does not hold\n  {why}") from why


def conformance(provider: type) -> list[str]:
    """Run the inherited suite on a provider class; the names of what holds. AskError tells what does not."""
    found = []
    for told, test in tests_of(provider):
        test()
        found.append(told)
    return found
