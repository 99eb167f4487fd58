"""A declaration that cannot be meant is refused when its class is read, with its file and line and what to write."""

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeGuard

from policysim.errors import RuleError, did_you_mean, nearest, place
from policysim.rules.declare import (
    DISTRIBUTIONS,
    LOG_TWO_PIECE,
    TWO_PIECE,
    WHOLE,
    Field,
    Outcome,
    Parameter,
    Switch,
)
from policysim.rules.levers import Lever

if TYPE_CHECKING:
    from policysim.rules.spec import Spec

SIZE = "size"  # traits may go with it, as they do with each other
Fault = tuple[str, str, str]  # what, why, write
GRADES = ("measured", "estimated", "assumed", "given")
BASES = ("turnover", "million", "provider")


def check_declared(made: "Spec") -> None:
    """Refuse a class whose traits, parameters, switches or levers contradict themselves or name what is not there."""
    parameters = [p.name for p in made.parameters]
    for field in made.provider:
        _refuse(made.name, field, _of_trait(field, made, parameters) if field.role == "trait" else ())
    for parameter in made.parameters:
        _refuse(made.name, parameter, _of_parameter(parameter))
    for switch in made.switches:
        _refuse(made.name, switch, _of_switch(switch))
    for lever in made.levers:
        _refuse(made.name, lever, _of_lever(lever, parameters))
    for outcome in made.outcomes:
        _check_outcome(made.name, outcome, [o.name for o in made.outcomes])


def _refuse(class_name: str, declared: Any, faults: Iterable[Fault]) -> None:
    for what, why, write in faults:
        at = f"{place(*declared.at)}: " if declared.at[0] else ""
        raise RuleError(f"{at}{class_name}.{declared.name}: {what}\n  why    {why}\n  write  {write}")


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _shown(value: Any) -> str:
    return f"{value:g}" if _is_number(value) else repr(value)


def _of_grade(declared: Field | Parameter) -> Iterator[Fault]:
    if declared.grade not in GRADES:
        what = f'grade "{declared.grade}" is not known{did_you_mean(declared.grade, GRADES)}'
        yield what, "it says how good the evidence is", ", ".join(f'"{grade}"' for grade in GRADES)


def _of_trait(trait: Field, made: "Spec", parameters: list[str]) -> Iterator[Fault]:
    yield from _of_grade(trait)
    for key, value in (("mean", trait.default), ("sd", trait.sd)):
        if isinstance(value, str) and value not in parameters:
            near = nearest(value, parameters)
            why = f'the {key} is a number, or the name of a parameter; {made.name} has no parameter "{value}"'
            yield f'{key} "{value}" is not known', why, f'"{near[0]}"' if near else f"{value}: float = parameter(...)"
        elif not isinstance(value, str) and not _is_number(value):
            yield f"{key} = {value!r} is not a number", "the population is drawn with it", f"{key} as a number"
    if _is_number(trait.sd) and trait.sd < 0:
        yield f"sd = {_shown(trait.sd)} is below 0", "it is the spread between providers", f"sd={_shown(-trait.sd)}"
    yield from _bounds(trait.low, trait.high, "low", "high", trait.default, "mean")
    others = [f.name for f in made.provider if f.role == "trait" and not f.length and f.name != trait.name]
    for name, said in trait.correlate.items():
        yield from _correlated(trait, name, said, [*others, SIZE], parameters)


def _correlated(trait: Field, name: str, said: Any, others: list[str], parameters: list[str]) -> Iterator[Fault]:
    if name not in others:
        near = nearest(name, others)
        what = f'correlate names "{name}"' + (", itself" if name == trait.name else did_you_mean(name, others))
        why = f"traits go with other traits of the class: {', '.join(others[:6])}"
        yield what, why, f'correlate={{"{near[0] if near else others[0]}": {said!r}}}'
    for factor in said if isinstance(said, tuple | list) else (said,):
        if isinstance(factor, str) and factor not in parameters:
            what = f'correlate: "{factor}" is not a parameter{did_you_mean(factor, parameters)}'
            yield what, "a correlation is a number or the names of parameters", f'correlate={{"{name}": 0.4}}'
        elif not isinstance(factor, str) and not (_is_number(factor) and -1 <= factor <= 1):
            what = f'correlate: {factor!r} with "{name}" is not from -1 to 1'
            yield what, "correlations lie between -1 and 1", f'correlate={{"{name}": 0.4}}'


def _bounds(low: Any, high: Any, lowest: str, highest: str, value: Any, called: str) -> Iterator[Fault]:
    """What is wrong with two bounds and the value between them."""
    for key, bound in ((lowest, low), (highest, high)):
        if bound is not None and not _is_number(bound):
            yield f"{key} = {bound!r} is not a number", "it is a bound", f"{key} as a number, or leave it out"
            return
    if low is not None and high is not None and low > high:
        what = f"{lowest} = {_shown(low)} is above {highest} = {_shown(high)}"
        yield what, "nothing lies between them", f"{lowest}={_shown(high)}, {highest}={_shown(low)}"
    elif _is_number(value) and ((low is not None and value < low) or (high is not None and value > high)):
        within = f"{lowest} = {_shown(low)} to {highest} = {_shown(high)}"
        yield (
            f"its {called} {_shown(value)} is outside {within}",
            f"the {called} lies between them",
            "other bounds or value",
        )


def _of_parameter(parameter: Parameter) -> Iterator[Fault]:
    yield from _of_grade(parameter)
    if not _is_number(parameter.default):
        yield f"starts at {parameter.default!r}, which is not a number", "rules reckon with it", "a default, as 0.3"
    if not isinstance(parameter.limits, tuple) or len(parameter.limits) != 2:
        yield f"limits = {parameter.limits!r}", "limits are where the equation makes sense", "limits=(0, None)"
        return
    yield from _bounds(parameter.low, parameter.high, "low", "high", parameter.default, "default")
    least, most = parameter.limits
    told = f"{_shown(least)} to {_shown(most)}" if least is not None and most is not None else ""
    told = told or (f"{_shown(least)} or more" if least is not None else f"{_shown(most)} or less")
    for key, value in (("low", parameter.low), ("high", parameter.high), ("its default", parameter.default)):
        if _is_number(value) and ((least is not None and value < least) or (most is not None and value > most)):
            what = f"{key} {_shown(value)} is outside its limits, {told}"
            yield what, "limits are where the equation makes sense, and futures draw within them", "wider limits"
    yield from _of_distribution(parameter)


def _of_distribution(parameter: Parameter) -> Iterator[Fault]:
    """What is wrong with the word for how futures draw a parameter."""
    word = parameter.distribution
    said = f'distribution "{word}"'
    if word not in DISTRIBUTIONS:
        known = ", ".join(f'"{one}"' for one in DISTRIBUTIONS)
        yield f"{said} is not known{did_you_mean(str(word), DISTRIBUTIONS)}", "futures draw the parameter by it", known
    elif word != TWO_PIECE and not parameter.uncertain:
        yield f"{said} has no range", "futures draw from low to high", "low=..., high=..., or no distribution"
    elif word == LOG_TWO_PIECE and _is_number(parameter.low) and parameter.low <= 0:
        why = f"low = {_shown(parameter.low)} has no logarithm"
        yield said, why, f'distribution="{TWO_PIECE}", or low above 0'
    elif word == WHOLE:
        ends = (("low", parameter.low), ("its default", parameter.default), ("high", parameter.high))
        for key, value in ends:
            if _is_number(value) and value != round(value):
                yield f"{said}: {key} = {_shown(value)}", "it is drawn in whole numbers", f"{round(value)}"


def _of_switch(switch: Switch) -> Iterator[Fault]:
    if switch.default not in switch.choices:
        what = f'starts at "{switch.default}"{did_you_mean(str(switch.default), switch.choices)}'
        yield what, f"its choices are {', '.join(switch.choices)}", "one of them"


def _of_lever(lever: Lever, parameters: list[str]) -> Iterator[Fault]:
    named = {"cost": lever.cost, "arrivals": lever.arrivals, "lag": lever.lag}
    named |= {"delay": next((part.delay for part in lever.parts if part.delay), "")}
    named |= {f"price of {part.field}": part.cost for part in lever.parts if part.cost}
    for key, name in named.items():
        if name and name not in parameters:
            what = f'{key} "{name}" is not a parameter{did_you_mean(name, parameters)}'
            yield (
                what,
                f"the {key} of a lever is the name of a parameter of the class",
                f"{name}: float = parameter(...)",
            )
    if lever.basis not in BASES:
        what = f'basis "{lever.basis}" is not known{did_you_mean(lever.basis, BASES)}'
        yield what, "it says what the cost is counted in", ", ".join(f'"{basis}"' for basis in BASES)
    if not lever.name.isidentifier():
        yield "is not a name that a rule can write", f"rules read levers.{lever.name}", "letters, digits and _"


def _check_outcome(class_name: str, outcome: Outcome, names: list[str]) -> None:
    asked = outcome.function.__code__.co_varnames[: outcome.function.__code__.co_argcount]
    wanted = ("of", "elapsed") if outcome.of else ("history", "providers")
    if outcome.of and outcome.of not in names:
        why = f'of="{outcome.of}" is no outcome of {class_name}{did_you_mean(outcome.of, names)}'
    elif not outcome.of and len(asked) != 1:
        why = f"asks for {', '.join(asked) or 'nothing'}; it is given one of {' or '.join(wanted)}"
    else:
        return
    code = outcome.function.__code__
    raise RuleError(f"{place(code.co_filename, code.co_firstlineno)}: outcome {outcome.name} {why}")
