"""What every provider class must hold, tested for free: bounds, finiteness, equal engines, levers at zero, order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from policysim.engine.reference import WorldModel
from policysim.engine.replicate import history_of, play_worlds
from policysim.errors import AskError, PolicysimError
from policysim.notebook import scenario
from policysim.rules import spec
from policysim.scenario.world import World

SHORT = {"warm_up": 1, "years": 1}
PAYS_ALL = "carrots_and_sticks"


class Conformance:
    """Inherit from this in a test, name the class, and pytest does the rest.

    class TestWeary(ps.Conformance):
        provider = Weary
    """

    provider: type

    def world(self, policy: str = PAYS_ALL) -> World:
        """England over two years under a policy that pulls several levers."""
        return scenario(policy, provider=self.provider, calendar=SHORT).world(0)

    def test_the_rules_are_in_the_rule_language(self) -> None:
        """Names are known, the language is kept; free rules are allowed, and are not compiled."""
        spec(self.provider)

    def test_traits_stay_within_their_bounds_and_numbers_finite(self) -> None:
        """No state becomes infinite or nan, and every trait keeps the bounds that it declares."""
        world = self.world()
        history = WorldModel(world).run_until().history()
        for field in world.spec.recorded():
            values = history.recorded[field.name].astype(float)
            assert np.isfinite(values).all(), f"{field.name} is not finite"
            low, high = (-np.inf if field.low is None else field.low), (np.inf if field.high is None else field.high)
            worst = values.min() if values.min() < low else values.max()
            assert low <= values.min() and values.max() <= high, f"{field.name} reaches {worst:.4g}: {low} to {high}"

    def test_both_engines_give_the_same_bits(self) -> None:
        """Compiled rules say what the code says, in every recorded number of every provider."""
        world = self.world()
        if world.spec.free_rules:
            return
        _same(_compiled(world), WorldModel(world).run_until().history().recorded)

    def test_the_order_of_providers_does_not_matter(self) -> None:
        """A rule acts on itself only, so that nobody can tell who went first."""
        world = self.world()
        forth, back = WorldModel(world), WorldModel(world)
        back.order = forth.order[::-1]
        _same(forth.run_until().history().recorded, back.run_until().history().recorded)

    def test_a_lever_at_zero_is_the_baseline(self) -> None:
        """Money of nothing changes no bit."""
        world = self.world()
        poor = replace(world, flows=tuple(replace(f, money=0.0 * f.money) for f in world.flows))
        none = replace(world, flows=())
        _same(WorldModel(poor).run_until().history().recorded, WorldModel(none).run_until().history().recorded)


def _compiled(world: World) -> np.ndarray:
    play = play_worlds([world], [0])[0]
    if play.failure is not None:
        raise play.failure
    return history_of(play).recorded


def _same(mine: np.ndarray, theirs: np.ndarray) -> None:
    for name in mine.dtype.names or ():
        assert np.array_equal(mine[name], theirs[name], equal_nan=True), f"{name} differs"


def conformance(provider: type) -> list[str]:
    """Run the inherited suite on a provider class; the names of what holds. AskError tells what does not."""
    suite = type(f"Test{provider.__name__}", (Conformance,), {"provider": provider})()
    names = [name for name in dir(suite) if name.startswith("test_")]
    for name in names:
        try:
            getattr(suite, name)()
        except (AssertionError, PolicysimError) as why:
            told = name.removeprefix("test_").replace("_", " ")
            raise AskError(f"{provider.__name__}: {told}: does not hold\n  {why}") from why
    return [name.removeprefix("test_").replace("_", " ") for name in names]
