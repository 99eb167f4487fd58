"""What may be published: a whole, undamaged sweep with do_minimum in it, and nothing about a single provider."""

from collections.abc import Callable, Mapping

from policysim.errors import AskError, Damaged
from policysim.rules import spec
from policysim.sweep.folder import find
from policysim.sweep.results import Sweep
from policysim.sweep.standing import Verified

BASELINE = "do_minimum"
Find = Callable[[str], type]  # the provider class of that name


def refuse_unfit(sweep: Sweep, find_class: Find, *, failed_too: bool) -> Verified:
    """What was verified of a sweep that may be published. AskError or Damaged says why another may not."""
    folder, plan = sweep.folder, sweep.plan
    checked = sweep.verify()
    if checked.damaged:
        raise Damaged(f"--publish: {folder} is damaged\n  {checked.damaged[0]}\n  the command that made it mends it")
    if checked.missing:
        played = plan.runs - checked.missing
        raise AskError(
            f"--publish: half a sweep is not published: {played:,} of {plan.runs:,} runs of {folder} are played\n"
            f"  play the others with policysim resume {folder.path.name}; for a look at it now: report --so-far"
        )
    if BASELINE not in plan.options:
        raise AskError(
            f"--publish: {folder} has no {BASELINE}, and a result without it is not published\n"
            f"  ask the question again: policysim run adds {BASELINE}"
        )
    if checked.failed and not failed_too:
        raise AskError(
            f"--publish: {checked.failed:,} of {plan.runs:,} runs of {folder} failed\n"
            "  why: policysim status. To publish without them, and say so: --with-failed"
        )
    if not checked.runs:
        raise AskError(f"--publish: all runs of {folder} failed: nothing can be compared")
    _refuse_single_providers(sweep, find_class)
    return checked


def _refuse_single_providers(sweep: Sweep, find_class: Find) -> None:
    drawn = drawn_in(sweep.plan.scenarios, find_class)
    if "provider" in sweep.plan.groups and drawn:
        more = f" and {len(drawn) - 2} more" if len(drawn) > 2 else ""
        raise AskError(
            f"--publish: {sweep.folder} holds results of single providers\n"
            f"  {', '.join(drawn[:2])}{more} were drawn at random, so they say nothing of any one provider\n"
            "  ask again with record=nation,type,region"
        )


def drawn_in(scenarios: tuple[dict, ...], find_class: Find) -> list[str]:
    """The traits that any scenario draws."""
    found: dict[str, None] = {}
    for system, provider in {id(one.get("system")): (one.get("system"), one["provider"]) for one in scenarios}.values():
        listed = (system or {}).get("providers") or {}
        known: Mapping[str, tuple] = listed.get("traits") or {}
        traits = [field.name for field in spec(find_class(provider)).provider if field.role == "trait"]
        found |= dict.fromkeys(name for name in traits if name not in known or None in known[name])
    return list(found)


def sweep_at(where: str | None, results: str) -> Sweep:
    """The sweep of a folder or name, by default the last."""
    return Sweep(find(results, where))
