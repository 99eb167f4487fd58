"""What an answer rests on, in sentences that follow from the plan and from what was played."""

from policysim.analysis.comparison import Comparison
from policysim.analysis.costs import equal_cost
from policysim.analysis.finding import base
from policysim.analysis.texts import given_in_part, tidy
from policysim.cards import lower_first


def caveats(c: Comparison) -> list[tuple[str, str]]:
    """A few words and a sentence or two each, the weightiest first."""
    found = (_providers(c), _ranges(c), _error(c), _frame(c), _costs(c), _missing(c))
    return [one for one in found if one]


def _providers(c: Comparison) -> tuple[str, str]:
    listed, given = c.sweep.plan.listed, given_in_part(c)
    who = "The providers come from a list, but what" if listed else "The providers are synthetic, and what"
    known = " wherever the list does not give it" if listed else ""
    return (
        "Motivation and capability known in part" if given else "Synthetic motivation and capability",
        f"{who} sets them apart here, such as motivation and capability, is drawn at random{known}, not measured. "
        "Nothing on this page is about a named organisation.",
    )


def _ranges(c: Comparison) -> tuple[str, str]:
    modes = {scenario.get("uncertainty") for scenario in c.sweep.plan.scenarios}
    if modes == {"posterior"}:
        return "Calibrated in part", _jointly(c)
    if modes == {"register"}:
        told = (
            "Each future draws chance and the unknown parameters anew, the same for every option; the parameters come "
            "from ranges that the evidence allows and are not estimated from data. 8 in 10 futures of this model lie "
            "in the range of futures, which is no forecast of what 8 in 10 real futures would bring."
        )
    else:
        told = (
            "Each future draws chance anew, the same for every option, and the parameters are held at one set of values"
            " that is not estimated from data. The range of futures therefore leaves out what is not known of them."
        )
    return "Ranges, not estimates", told


def _jointly(c: Comparison) -> str:
    """How futures drew, where some parameters come from the posterior."""
    asked = c.sweep.plan.scenarios[0]
    joint = [name for name in asked["posterior"]["names"] if name not in asked["parameters"]]
    return (
        f"Each future draws chance and the unknown parameters anew, the same for every option: {len(joint)} parameters together, "
        f"as one of {len(asked['posterior']['rows']):,} sets that fit what happened, all others from ranges that the evidence "
        "allows and not estimated from data. 8 in 10 futures of this model lie in the range of futures, which is no forecast "
        "of what 8 in 10 real futures would bring."
    )


def _error(c: Comparison) -> tuple[str, str] | None:
    futures = c.sweep.plan.futures
    if c.sweep.plan.replicates < 2:
        title, more = (
            ("One future", "") if futures < 2 else ("One replicate", f" of {futures:,} points, which share its chance,")
        )
        return title, f"{title}{more} was played: nothing can be said of how sure the answer is."
    return (
        "A number of futures",
        f"{futures:,} futures were played. Differences smaller than their simulation error cannot be told from zero at "
        "this number; more futures would make the error smaller, and would not narrow the range of futures.",
    )


def _frame(c: Comparison) -> tuple[str, str]:
    thing = lower_first(tidy(c.headline.label))
    return (
        "A model",
        f"Options are ranked on one outcome, {thing}, as a difference from {base(c)}; the others are below. "
        "The form of the model's equations is a choice, and other forms can change the answer.",
    )


def _costs(c: Comparison) -> tuple[str, str] | None:
    if equal_cost(c):
        return None
    return (
        "Unequal cost",
        "The options do not cost the same: compare them with the money that each spent, in the table.",
    )


def _missing(c: Comparison) -> tuple[str, str] | None:
    known = c.sweep.known
    if not known.missing and not known.failed:
        return None
    told = []
    if known.missing:
        told.append(f"So far {known.finished + known.failed:,} of {known.runs:,} runs are played.")
    if known.failed:
        told.append(
            f"{known.failed:,} of {known.runs:,} runs failed; futures in which an option failed do not count for it."
        )
    return "Not whole", " ".join(told)
