"""Does the answer hold without a piece of the model's structure? The sweep's own futures again, each switch off, and all."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from policysim.analysis.probe import Beside, known_classes
from policysim.errors import AskError
from policysim.rules import spec
from policysim.scenario.scenario import Scenario
from policysim.sweep.alike import together
from policysim.sweep.cutting import shard_size
from policysim.sweep.playing import playing_of
from policysim.sweep.results import Sweep

NAME, OFF = "structures", "none"


def structures_of(sweep: Sweep, classes: Mapping[str, type]) -> Beside:
    """The plan that plays every scenario of a sweep as it is, with each structural switch off, and with all of them off.

    AskError where the sweep varies a switch itself, where its class has none, or where the model is another one by now."""
    return structures_by(sweep, known_classes(sweep, classes))


def structures_by(sweep: Sweep, found: Sequence[type]) -> Beside:
    """The same by classes that are known to be those of the sweep."""
    plan = sweep.plan
    if len({tuple(sorted(plain.get("switches", {}).items())) for plain in plan.scenarios}) > 1:
        raise AskError(
            f"robustness=structure: {sweep.folder} compares forms of the model itself\n  leave one of the two out"
        )
    names = [one.name for one in spec(found[0]).switches if OFF in one.choices]
    if not names:
        raise AskError(f"robustness=structure: {found[0].__name__} has no structural switch that can be off")
    kept = plan.scenarios[0].get("switches", {})
    forms = [kept, *({**kept, name: OFF} for name in names), {**kept, **dict.fromkeys(names, OFF)}]
    forms = [form for n, form in enumerate(forms) if form not in forms[:n]]
    asked = replace(
        plan, name=NAME, question=f"{plan.question} ({len(forms)} forms of the model)",
        design={}, earlier=(), groups={}, grouped=(),
        scenarios=together({**plain, "switches": form} for form in forms for plain in plan.scenarios),
        options=plan.options * len(forms), size=shard_size(len(forms) * plan.runs),
    )  # fmt: skip
    scenarios = [
        Scenario.from_plain(next(p for p in plan.scenarios if p["provider"] == cls.__name__), cls) for cls in found
    ]
    free = any(spec(cls).free_rules for cls in found)
    return Beside(asked, playing_of(scenarios, "mesa" if free else "compiled"))
