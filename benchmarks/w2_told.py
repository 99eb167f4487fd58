"""What W2 found, as Markdown: the table, where each target stands, and in what other peers are better."""

import overhead
from w2_peers import BY_HAND, TURNS

OURS, MESA = "policysim, 1 worker", "Mesa 3.3 batch_run, 2 processes"
BETTER = {
    "less processor time": "processor_ms", "sooner with all runs by the clock": "clock_ms",
    "sooner with a first result": "first_seconds", "less memory": "peak_mb", "fewer files": "files", "less on disk": "kb",
}  # fmt: skip


def told(found):
    """The table of the page, least processor time first, and what follows from it."""
    lines = [
        "| peer | version | processor time a run, ms | as a multiple of policysim's | in single rounds | clock, 2,000 runs, s | "
        "first result, s of processor time | peak memory, MB | files | on disk, kB |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in sorted(found["rows"], key=lambda row: row["processor_ms"]):
        fewer = "" if row["runs_played"] == found["runs"] else f" ({row['runs_played']:,} runs)"
        lines.append(
            f"| {row['peer']}{fewer} | {row['version']} | {row['processor_ms']:.3g} | {_times(row['ratio'])} | {_range(row)} | "
            f"{2 * row['clock_ms']:.3g} | {row['first_seconds']:.1f} | {row['peak_mb']:.0f} | {row['files']:,.0f} | "
            f"{row['kb']:,.0f} |"
        )
    parts = ["\n".join(lines), "\n".join(targets(found)), "\n".join(better(found)), agreement(found["agreed"])]
    parts.append(f"{overhead.told(found['overhead'])} {loop(found)}".strip())
    if found["missing"]:
        parts.append(f"Not measured, because no Python that is new enough was there: {', '.join(found['missing'])}.")
    return "\n\n".join(parts)


def loop(found):
    """What the compiled loop takes of a run, and how many times that is ahead of Mesa; nothing in the small form."""
    if "loop_ms" not in found:
        return ""
    mesa = next((row["processor_ms"] / found["loop_ms"] for row in found["rows"] if row["peer"] == MESA), None)
    ahead = "" if mesa is None else f": {mesa:.0f} times less than a run of Mesa 3.3 in 2 processes"
    ours = next(row for row in found["rows"] if row["peer"] == OURS)
    once = ours["processor_ms_job"] / found["runs"]
    return (
        f"Of the {ours['processor_ms']:.2g} ms of a run of policysim the compiled loop takes {found['loop_ms']:.2g}, played by "
        f"itself and at its fastest{ahead}. A run's share of what a sweep does once (composing and checking the question, "
        f"planning, tables) is {once:.2g} ms. The rest is what Python does once a run."
    )


def agreement(agreed):
    """In words, how far outcomes agree."""
    each = "; ".join(f"{name} {one['largest']:.1f} ({one['seeds']} seeds)" for name, one in agreed["peers"].items())
    return (
        f"Outcomes agree: {agreed['comparisons']} means for each program (3 outcomes at 3 ticks, {agreed['points']} points) "
        f"beside those of {agreed['reference']} over {agreed['reference_seeds']} seeds, whose largest differences, in standard "
        f"errors, are: {each}. Above {agreed['limit']}, no time would be told."
    )


def targets(found):
    """A table of targets and of what was measured."""
    rows = {row["peer"]: row for row in found["rows"]}
    lines = ["| target | measured | holds |", "| --- | --- | --- |"]
    for times, peer in ((100, MESA), (3, TURNS), (3, f"{BY_HAND}, 1 process")):
        if peer in rows:
            lines.append(
                _line(
                    f"{times} times as fast as {peer}",
                    f"{_times(rows[peer]['ratio'])} times",
                    rows[peer]["ratio"] >= times,
                )
            )
    beside = found["overhead"]["processor_ms"]
    lines.append(_line("a sweep adds at most 0.1 ms to a run", f"{beside:.2g} ms", beside <= 0.1))
    for what, key in (("least peak memory, MB", "peak_mb"), ("fewest files", "files")):
        least = min(rows.values(), key=lambda row: row[key])
        measured = f"{rows[OURS][key]:,.0f}; {least[key]:,.0f} by {least['peer']}"
        lines.append(_line(what, measured, least[key] >= rows[OURS][key]))
    return lines


def _range(row):
    """The least and the greatest multiple of any round."""
    return f"{_times(min(row['ratios']))} to {_times(max(row['ratios']))}" if len(row["ratios"]) > 1 else ""


def _times(ratio):
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.2g}"


def _line(target, measured, holds):
    return f"| {target} | {measured} | {'yes' if holds else 'no'} |"


def better(found):
    """For each column, the peers that are ahead of policysim with one worker."""
    ours = next(row for row in found["rows"] if row["peer"] == OURS)
    others = [row for row in found["rows"] if not row["peer"].startswith("policysim")]
    lines = ["Ahead of policysim with one worker:", ""]
    for what, key in BETTER.items():
        ranked = sorted(others, key=lambda row: row[key])
        ahead = [row["peer"] for row in ranked if row[key] < ours[key]]
        lines.append(f"- {what}: {_names(ahead, [row['peer'] for row in ranked][len(ahead) :])}")
    return lines


def _names(ahead, rest):
    """Those ahead by name, or those that are not, whichever are fewer."""
    if not ahead:
        return "none"
    if len(ahead) <= len(rest):
        return "; ".join(ahead)
    return f"all but {'; '.join(rest)}" if rest else "all"
