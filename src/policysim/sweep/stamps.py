"""A plan has a fingerprint and each shard a stamp: SHA-256 of all that decides the values of runs, and of nothing else."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from policysim.sweep.alike import fold
from policysim.sweep.cutting import Block

if TYPE_CHECKING:
    from policysim.sweep.plan import Plan


def fingerprint(plan: Plan) -> str:
    """Of a question: names, words, the size of shards, and how a sweep grew do not count."""
    return _hashed(plan.decides, replicates=plan.replicates)


def stamps(plan: Plan) -> dict[Block, tuple[str, ...]]:
    """Of each block: what its shards carry, however the sweep grows after it, and what earlier versions wrote there."""
    counts = {stage.scenarios for stage in plan.earlier} - {len(plan.scenarios)}
    decides = {len(plan.scenarios): plan.decides} | {count: decided(plan, count) for count in counts}
    usual = {count: _usual(plan, count, told) for count, told in decides.items()}
    found = {}
    for block in plan.numbering.blocks:
        count = block.scenarios.stop
        begins = [block.first, block.replicates.start, block.scenarios.start]
        as_if_at_once = begins == [block.replicates.start * count, block.replicates.start, 0]
        found[block] = usual[count] if as_if_at_once else (_hashed(decides[count], begins=begins),)
    return found


def _usual(plan: Plan, scenarios: int, told: dict[str, Any]) -> tuple[str, ...]:
    """The stamp of runs that are numbered as if asked at once, and the fingerprints that the plan had: once, they stood there."""
    stages = [stage for stage in (plan.stage, *plan.earlier) if stage.scenarios == scenarios]
    return (_hashed(told), *(_hashed(told, replicates=stage.replicates) for stage in stages))


def _hashed(decides: dict[str, Any], **more: Any) -> str:
    return hashlib.sha256(json.dumps(decides | more, sort_keys=True).encode()).hexdigest()


def decided(plan: Plan, scenarios: int) -> dict[str, Any]:
    """What decides the values of runs of the first so many scenarios."""
    return {
        "scenarios": fold(plan.scenarios[:scenarios]),
        "options": plan.options[:scenarios],
        "columns": plan.columns,
        "years": plan.years,
        "engine": dict(plan.engine),
        "versions": dict(plan.versions),
    }
