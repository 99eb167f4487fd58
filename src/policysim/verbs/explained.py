"""A new policy or experiment file says what it says with every key explained beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

PLAIN = re.compile(r"[\w£./][\w£.%/ ?'-]*")  # text that YAML reads as it stands, in a list too
COLUMN = 44  # where explanations begin
POLICY = {
    "label": "what tables and charts call it",
    "description": "one line for lists",
    "base": "the policy that this is a difference from",
    "spend": "instruments, under names of your own",
    "lever": "supply, investment, support, payment, regulation, autonomy, inputs, or one of your own",
    "share": "of what the budget leaves after fixed amounts; all shares sum to 100%",
    "amount": "comes off the top; or: full dose, or: £200m in all",
    "split": "what the money of this lever goes to; all of it sums to 100%",
    "announced": "of payment: the month from which it is known; it then works in part before any money is paid",
    "start": "first month paid, YYYY-MM or YYYY; when the budget starts, if not said",
    "until": "last month paid; when the budget ends, if not said",
    "ramp": "time to build up to the full amount; none if not said",
    "reach": "for whom; everyone if not said",
    "innovations": "which ones; if not said, those that the list of innovations marks as listed",
    "mandate": "of regulation: date of the law, then grace until it is in full force",
    "inspection": "of regulation: its strength at a full dose",
    "target": "of regulation: a target for waiting in urgent care, at this strength; it has a price of its own",
    "competition": "of regulation: competition for patients, at this strength; it has a price of its own",
}
OTHERS = """
# Other keys of an instrument:
#   amount: £60m a year                    instead of a share: comes off the top; or: full dose, or: £200m in all
#   start: 2027-04                         first month paid, YYYY-MM or YYYY; when the budget starts, if not said
#   until: 2031-03                         last month paid; when the budget ends, if not said
#   ramp: 1 year                           time to build up to the full amount; none if not said
#   split: {digital: 60%, data: 40%}       of investment: digital, improvement, data, leadership, protected_time
#                                          of supply: promotion, arrivals
#   reach: {weakest: 25%, by: capability, judged: once}     or {readiest: 25%, by: motivation, judged: yearly},
#                                          {type: [acute]}, {region: [...]}, {where: capability < 0.4}
#   innovations: [virtual_wards]           of payment and regulation: which ones; the listed ones, if not said
#   mandate: {innovations: [electronic_records], date: 2029-04, grace: 1 year}      of regulation
#   inspection: 0.5                        of regulation: its strength at a full dose; mandate: 0 leaves inspection alone
#   target: 1, competition: 1              of regulation, each at a price of its own; not bought if not said
#   announced: 2026-10                     of payment: known from then, before the first month paid
# An instrument of the base that is not wanted: its name, and none. All names: policysim list levers
"""
EXPERIMENT = {
    "question": "in your own words; it stands over the answer",
    "headline": "what options are compared by: policysim list outcomes",
    "sweep": "several values are compared; all else is the same for all",
    "policy": "do_minimum is always added",
    "budget": "every option is bought from it",
    "calendar": "the years that count",
    "system": "who the providers are: england, or the path of your own list",
    "innovations": "what there is to take up",
    "uncertainty": "register: futures draw chance and parameters; posterior: those that fit together; fixed: chance only",
    "replicates": "how many futures, the same for every option",
    "doubt": "parameters whose tipping points go into the report",
    "robustness": "structure: the answer under other forms of the model goes into the report",
    "parameters": "fixed here, no longer drawn: policysim list parameters",
    "provider": "the rules that providers follow",
    "seed": "another one gives other futures",
}
MORE = {
    "doubt": ("[support_effect, imitation_rate]", EXPERIMENT["doubt"]),
    "robustness": ("structure", EXPERIMENT["robustness"]),
    "parameters": ("{crowding: 0.05}", EXPERIMENT["parameters"]),
    "provider": ("Provider", EXPERIMENT["provider"]),
    "seed": ("2", EXPERIMENT["seed"]),
    "record": ("[nation, type, region]", "what is kept of every run: policysim explain record"),
    "vary": ("[imitation_rate, support_effect]", "at points over their ranges, not drawn: policysim list designs"),
    "agility_form": ("geometric", "another form of the model; the others: policysim list switches"),
    "executor": ("{workers: 2}", "where it is played"),
}  # of an experiment, as comments to take out
BLOCKS = ("spend", "sweep")  # what is written line by line, with all below it


def policy_text(name: str, tree: Mapping) -> str:
    """The file of a policy."""
    head = f"# What the policy {name} buys. What that comes to: policysim check policy={name}\n"
    return head + "\n".join(_lines(tree, dict(POLICY))) + "\n" + OTHERS


def experiment_text(name: str, tree: Mapping) -> str:
    """The file of an experiment."""
    head = f"# A question. What it comes to: policysim check experiment={name}; the answer: policysim run experiment={name}\n"
    return head + "\n".join(_lines(tree, dict(EXPERIMENT))) + "\n" + _more(tree)


def _more(tree: Mapping) -> str:
    """The keys that a file does not say, each a comment that works once its # is taken away."""
    lines = [f"{f'# {key}: {value}':<{COLUMN}} # {told}" for key, (value, told) in MORE.items() if key not in tree]
    return "\n".join(["", "# Other keys; take the first # away to use one. All: policysim run --help", *lines, ""])


def _lines(tree: Mapping, explained: dict[str, str], depth: int = 0) -> Iterator[str]:
    """`key: value   # what it means`; a key is explained where it first stands."""
    for key, value in tree.items():
        below = isinstance(value, Mapping) and value and (key in BLOCKS or (depth == 1 and "lever" in value))
        line = "  " * depth + (f"{key}:" if below else f"{key}: {_flow(value)}")
        told = explained.pop(key, "")
        yield f"{line:<{COLUMN}} # {told}" if told else line
        if below:
            yield from _lines(value, explained, depth + 1)


def _flow(value: object) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    text = str(value)
    return text if PLAIN.fullmatch(text) and text == text.strip() else json.dumps(text, ensure_ascii=False)
