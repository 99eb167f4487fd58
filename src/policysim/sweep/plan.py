"""A plan is the whole question: scenarios, futures, shards, and the exact fingerprint of what will play them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from policysim.errors import Damaged
from policysim.sweep import cutting, stamps
from policysim.sweep.alike import fold, together, unfold
from policysim.sweep.cutting import Block, Stage, blocks, stages_from, usual_size
from policysim.sweep.fitting import misfit
from policysim.sweep.numbering import Numbering, most

FORMAT = 1
RAW_WORDS = (("£m", "£"), ("£bn", "£"), ("weeks", "years"), ("0-100", "0-1"), ("= 100", "= 1"), ("%", "share"))
MAY_LACK = ("groups", "grouped", "design", "earlier")  # parts of plan.json
NATION, KINDS = "nation", ("type", "region", "health_system", "provider")  # of what outcomes are stored


@dataclass(frozen=True)
class Measure:
    """What a column of a sweep means: the part of the outcome register that travels with the numbers."""

    name: str
    label: str
    unit: str
    difference: str  # unit of a difference between two options
    better: str  # higher, lower or neither
    decimals: int
    doc: str
    over: str  # a run's value from its years: last, mean or sum
    scale: float  # shown = value x scale
    beside: str = ""  # access, quality: told beside the headline under that word

    @property
    def raw_unit(self) -> str:
        """The unit of stored values: pounds, shares and years where £m, % and weeks are shown."""
        if self.scale == 1.0:
            return self.unit
        for shown, raw in RAW_WORDS:
            if shown in self.unit:
                return self.unit.replace(shown, raw)
        return f"{self.unit} x {1 / self.scale:g}"


@dataclass(frozen=True)
class Plan:
    """A sweep before it is played. Its runs are numbered replicate by replicate: the scenarios of a replicate are
    neighbours, so that they share worlds and warm-up. A *future* is a replicate of one point of the swept parameters."""

    name: str
    question: str
    headline: str
    scenarios: tuple[dict, ...]  # resolved, as plain data
    options: tuple[str, ...]  # the option of each scenario
    labels: Mapping[str, str]  # of each option
    replicates: int
    size: int  # runs a shard, about: of those after the last of `earlier`
    measures: tuple[Measure, ...]
    years: tuple[str, ...]
    engine: Mapping[str, str]  # fingerprint: rules of each provider class, Python, maths of this kind of computer
    versions: Mapping[str, str]
    about: Mapping[str, str] = field(default_factory=dict)  # words for tables: prices, discount_rate
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # recorded beside the nation: kind -> names
    grouped: tuple[str, ...] = ()  # outcomes that each group has
    design: Mapping[str, Any] = field(default_factory=dict)  # of its points, where more would begin with the same ones
    earlier: tuple[Stage, ...] = ()  # as it was before each growth

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.scenarios) * self.replicates

    @property
    def listed(self) -> Mapping[str, Any]:
        """The columns of the list of providers that it is played on; nothing for made-up ones."""
        system = self.scenarios[0].get("system")
        return (system.get("providers") or {}) if isinstance(system, dict) else {}

    @cached_property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes."""
        return tuple(measure.name for measure in self.measures)

    @cached_property
    def places(self) -> tuple[tuple[str, str, str], ...]:
        """Of each group: outcome, kind and name, in the order in which they are stored after the nation's."""
        named = [(kind, name) for kind, names in self.groups.items() for name in names]
        return tuple((outcome, kind, name) for kind, name in named for outcome in self.grouped)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """What is stored, in order: the outcomes of the nation, then those of groups."""
        return self.outcomes + tuple(column(*place) for place in self.places)

    @cached_property
    def points(self) -> tuple[int, ...]:
        """The point of each scenario: the how-manieth of its option it is, (S,)."""
        seen: dict[str, int] = {}
        found = []
        for option in self.options:
            found.append(seen.get(option, 0))
            seen[option] = found[-1] + 1
        return tuple(found)

    @cached_property
    def most_points(self) -> int:
        """Points of the option that has most of them."""
        return most(self.points)

    @property
    def futures(self) -> int:
        """Number of futures: replicates times points."""
        return self.replicates * self.most_points

    @property
    def stage(self) -> Stage:
        """The sweep as it is planned now."""
        return Stage(self.replicates, self.size, len(self.scenarios))

    @cached_property
    def numbering(self) -> Numbering:
        """Which replicate, scenario and future each run is."""
        return Numbering(blocks((*self.earlier, self.stage)), self.points)

    def future(self, run: int) -> int:
        """The future of a run."""
        return self.numbering.future(run)

    @cached_property
    def shards(self) -> tuple[range, ...]:
        """Run numbers of each shard: whole replicates, or parts of one where it has many scenarios."""
        return cutting.shards((*self.earlier, self.stage))

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all that decides the runs: names, words, the size of shards and how it grew do not."""
        return stamps.fingerprint(self)

    @cached_property
    def decides(self) -> dict[str, Any]:
        """All that decides the values of its runs, but which replicates they are."""
        return stamps.decided(self, len(self.scenarios))

    def stamps(self, number: int) -> tuple[str, ...]:
        """What a shard carries, however the sweep grows after it; then what earlier versions may have written."""
        return self._stamps[self.numbering.block(self.shards[number].start)]

    @cached_property
    def _stamps(self) -> dict[Block, tuple[str, ...]]:
        return stamps.stamps(self)


def kind_of(word: str) -> str:
    """A kind of group as it is called here: `providers` is provider."""
    return next((kind for kind in KINDS if word == f"{kind}s"), word)


def column(outcome: str, kind: str, name: str) -> str:
    """What the values of a group are stored under: `productivity_growth@region=london`."""
    return f"{outcome}@{kind}={name}"


def make_plan(
    scenarios: Sequence[Any],
    *,
    options: Sequence[str],
    labels: Mapping[str, str],
    replicates: int,
    name: str = "main",
    question: str = "",
    headline: str = "productivity_growth",
    size: int | None = None,
    record: Sequence[str] = (NATION,),
) -> Plan:
    """The plan for `Scenario`s that share a calendar; `options[i]` is the option (policy) of scenario i.

    `record` says of what outcomes are stored: of the nation always, and of type, region, health_system, provider.
    `size` is the number of runs in a shard; by default seconds of work, and fewer than 500 files for 100,000 runs."""
    from policysim.rules import spec  # heavy: not needed to read a plan
    from policysim.sweep.recording import recorded

    classes = list(dict.fromkeys(scenario.provider for scenario in scenarios))
    return Plan(
        name=name,
        question=question,
        headline=headline,
        scenarios=together(scenario.as_plain() for scenario in scenarios),
        options=tuple(options),
        labels=dict(labels),
        replicates=replicates,
        size=size or usual_size(len(scenarios), replicates, len(set(options))),
        measures=measures_of(spec(classes[0]).outcomes),
        years=tuple(scenarios[0].calendar.labels()),
        engine=engine_of(classes),
        versions=versions_here(),
        about=_about(scenarios[0], spec(classes[0])),
        **recorded(scenarios, [kind for kind in KINDS if kind in record]),
    )


def measures_of(outcomes: Sequence[Any]) -> tuple[Measure, ...]:
    """The entries of an outcome register as measures, same order."""
    names = tuple(Measure.__dataclass_fields__)
    return tuple(Measure(**{name: getattr(outcome, name) for name in names}) for outcome in outcomes)


def engine_of(classes: Sequence[type]) -> dict[str, str]:
    """What plays provider classes here: their rules, Python, the maths of this kind of computer."""
    from policysim import engine
    from policysim.rules import spec

    return {key: value for cls in classes for key, value in _named(engine.fingerprint(spec(cls))).items()}


def versions_here() -> dict[str, str]:
    """Versions on which bits depend."""
    from importlib.metadata import version

    return {name: version(name) for name in ("policysim", "numpy", "numba")}


def plan_content(plan: Plan) -> dict:
    """The plan as JSON-able data with the fingerprint and without repetitions: what plan.json holds."""
    content = _content(plan) | {"scenarios": fold(plan.scenarios), "fingerprint": plan.fingerprint}
    return {"policysim": "plan", "format": FORMAT, **content}


def plan_from(content: Mapping[str, Any]) -> Plan:
    """The plan that `plan_content` was given. Damaged where something is missing or does not fit."""
    try:
        if content["format"] != FORMAT:
            raise Damaged(f"the plan has format {content['format']}; this version reads format {FORMAT}")
        if part := misfit(content):
            raise Damaged(f"the plan cannot be read: {part} is not what a plan holds there")
        named = {key: content[key] for key in Plan.__dataclass_fields__ if key not in MAY_LACK}
        named["groups"] = {kind: tuple(names) for kind, names in content.get("groups", {}).items()}
        named["grouped"] = tuple(content.get("grouped", ()))
        named["design"] = dict(content.get("design", {}))
        named["earlier"] = tuple(stages_from(content.get("earlier", ()), content["scenarios"]["count"]))
        named["scenarios"] = unfold(content["scenarios"])
        named["measures"] = tuple(Measure(**measure) for measure in content["measures"])
        plan = Plan(**named | {key: tuple(content[key]) for key in ("options", "years")})
        unlike = plan.fingerprint != content["fingerprint"]
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as why:
        raise Damaged(f"the plan cannot be read: {type(why).__name__} {why}") from None
    if unlike:
        raise Damaged("the plan's fingerprint is not that of its content")
    return plan


def _named(fingerprint: Mapping[str, str]) -> dict[str, str]:
    """An engine's fingerprint with the words in which a difference is told."""
    words = {"rules": f"the rules of {fingerprint['provider']}", "maths": "the maths of this kind of computer"}
    return {words.get(key, key): value for key, value in fingerprint.items() if key != "provider"}


def _content(plan: Plan) -> dict:
    content = {key: getattr(plan, key) for key in Plan.__dataclass_fields__}
    content |= {key: dict(getattr(plan, key)) for key in ("labels", "engine", "versions", "about", "design")}
    content["options"], content["years"] = list(plan.options), list(plan.years)
    content |= {"groups": {k: list(names) for k, names in plan.groups.items()}, "grouped": list(plan.grouped)}
    if not plan.groups:
        del content["groups"], content["grouped"]
    in_points = any(stage.scenarios < len(plan.scenarios) for stage in plan.earlier)
    content["earlier"] = [list(stage if in_points else stage[:2]) for stage in plan.earlier]
    content = {key: value for key, value in content.items() if value or key not in ("design", "earlier")}
    content["measures"] = [asdict(measure) for measure in plan.measures]
    return content


def _about(scenario: Any, spec: Any) -> dict[str, str]:
    """The price base and the discount rate, as tables say them, and how many parameters each replicate draws."""
    rate = next((p.default for p in spec.parameters if p.name == "discount_rate"), None)
    rate = scenario.parameters.get("discount_rate", rate)
    told = {} if rate is None else {"discount_rate": f"{100 * rate:.3g} %"}
    drawn = [p for p in spec.parameters if p.uncertain and p.name not in scenario.parameters]
    told["drawn"] = "0" if scenario.uncertainty == "fixed" else f"{len(drawn)}"
    return told | {"prices": scenario.budget.prices.replace("-", "/")}
