"""More points of the design that a plan keeps: the first of them are those that are there, and the others are added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from policysim.designs import kinds
from policysim.designs.kept import OF_MODEL, points_again
from policysim.designs.points import Point
from policysim.errors import AskError, Damaged
from policysim.rules import spec
from policysim.scenario.amounts import number
from policysim.scenario.scenario import Scenario
from policysim.sweep.growing import widened
from policysim.sweep.plan import Plan

FILES = ("provider", "system", "innovations")  # what a point may name beside parameters and structural switches
ANOTHER = "ask for them under another name=, with design=sobol_sequence where more are to be added later"


def with_points(plan: Plan, points: int, where: str, classes: Mapping[str, type]) -> Plan:
    """The plan with `points` points of its design, as if it had been asked so at once.

    AskError where its design cannot grow, or not to so many; `where` is the folder in words."""
    design = plan.design
    if not design:
        raise AskError(f"--points {points}: {_why_not(plan, where)}")
    if points < (now := design["points"]):
        raise AskError(f"{where} has design.points={now} already: a sweep grows, it never shrinks")
    try:
        made, told = _made(plan, points, classes)
    except AskError as why:
        raise AskError(str(why).replace("design.points=", "--points ")) from None
    except (LookupError, TypeError, ValueError, AttributeError) as why:
        raise Damaged(f"{where}: its design is none that can be made again ({type(why).__name__} {why})") from None
    there = len(plan.scenarios)
    if tuple(made[:there]) != plan.scenarios:
        raise AskError(
            f"--points {points}: the first points of {design['kind']} are not those of {where}\n"
            f"  was it asked with another version of SciPy or SALib? {ANOTHER}"
        )
    larger = replace(plan, design={**design, "points": points}, about={**plan.about, "design": told})
    return widened(larger, made[there:])


def _why_not(plan: Plan, where: str) -> str:
    """Why a sweep has no points that could be added, and what to do instead."""
    words = plan.about.get("design", "")
    kind = words.partition(",")[0]
    if kind in kinds.NESTED:
        return (
            f"{where} was asked with an earlier version, which did not keep its design\n"
            "  give the same command again, with name=: nothing is played, and the design is kept; then expand"
        )
    if kind == kinds.TABLE:
        return f"{where} has the points of a file, which may be another now\n  ask with it under another name="
    if kind in kinds.NAMES:
        return f"{where} is {words}\n  more points of {kind} are other points, and no run could stay\n  {ANOTHER}"
    return f"{where} has no design whose points could be added: futures are added by --replicates\n  {ANOTHER}"


def _made(plan: Plan, points: int, classes: Mapping[str, type]) -> tuple[list[dict], str]:
    """The scenarios of all points, in order, and the design in words.

    An option at a point is as it is at one that is there and names the same files."""
    parameters = {one.name: one for cls in classes.values() for one in spec(cls).parameters}
    before, _ = points_again(plan.design, plan.design["points"], parameters)
    found, words = points_again(plan.design, points, parameters)
    options = len(set(plan.options))
    named = [_files(point) for point in before]
    like = {files: options * named.index(files) for files in named}
    made = []
    for point in found:
        if (files := _files(point)) not in like:
            told = " ".join(f"{key}={word}" for key, word in files)
            raise AskError(f"--points {points}: {told}: is at none of the points that are there\n  {ANOTHER}")
        made += [_at(plan.scenarios[like[files] + n], point, classes) for n in range(options)]
    return made, words


def _files(point: Point) -> tuple[tuple[str, Any], ...]:
    return tuple((key, value) for key, value in point.items() if key in FILES)


def _at(plain: dict, point: Point, classes: Mapping[str, type]) -> dict:
    """A scenario at another point."""
    values = {key.removeprefix(OF_MODEL): number(value) for key, value in point.items() if key.startswith(OF_MODEL)}
    words = {key: value for key, value in point.items() if not key.startswith(OF_MODEL) and key not in FILES}
    turned, cls = {**plain["switches"], **words}, classes[plain["provider"]]
    switches = {one.name: turned.pop(one.name) for one in spec(cls).switches if one.name in turned}
    asked = {**plain, "parameters": {**plain["parameters"], **values}, "switches": switches | turned}
    return Scenario.from_plain(asked, cls).as_plain()
