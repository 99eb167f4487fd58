"""No file and no command line of a question runs code: 40 targets and every key of Hydra's that can name code, watched."""

import pytest

from safety.hostile import FILES, HIDDEN, HYDRA_GROUPS, HYDRA_KEYS, RESOLVERS, TARGETS, Desk, calling, written
from safety.watched import asked

CANARY = "canary-7f3a91"
WAYS = 3  # by path, in ./conf, by --config-dir
KEYS = ("_target_", "policy._target_", "parameters._target_", "executor._target_", "hydra.callbacks.x._target_",
        "hydra.launcher._target_", "hydra.sweeper._target_", "+x._target_", "++hydra.callbacks.x._target_")  # fmt: skip


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def nothing_ran(desk: Desk, questions) -> None:
    """Every question is refused in at most six lines, and no outlaw's code had a say in it."""
    for told in asked(list(questions), CANARY=CANARY, PYTHONPATH=str(desk.place)):
        assert told.done == [], told
        assert told.code == 2 and len(told.err.splitlines()) <= 6, told
        assert CANARY not in told.out + told.err, told
    assert desk.harmed() == []


def test_the_watch_sees_what_it_is_for(desk):
    """Else an empty list would prove nothing: a plug-in is code that is asked for, and it is seen at work."""
    (told,) = asked([desk.words("--plugin", "../outlaw.py", "headline=none")])
    assert any("exec" in one for one in told.done) and len(desk.harmed()) == 1


def in_files(desk: Desk, n: int, target: str):
    """A target in each kind of file: at its top, below a key of its own, below hydra, inside a mapping that is known."""
    call = calling(target)
    ends = (f"_target_: {target}\n", f"x: {call}\n", f"hydra: {{callbacks: {{x: {call}}}}}\n")
    for m, (kind, file) in enumerate(FILES.items()):
        texts = [written(kind, "", more) for more in ends]
        if "{inside}" in file:
            texts += [written(kind, f", {inside}", "") for inside in (f"_target_: {target}", f"x: {call}")]
        yield from (desk.asks(kind, text, (n + m + i) % WAYS) for i, text in enumerate(texts))


def test_a_target_in_a_file_is_not_called(desk):
    """Some of the places; all of them in the long storm."""
    nothing_ran(desk, (one for n, target in enumerate(TARGETS) for one in list(in_files(desk, n, target))[n % 3 :: 9]))


@pytest.mark.storm
def test_no_target_in_any_file_is_called(desk):
    nothing_ran(desk, (one for n, target in enumerate(TARGETS) for one in in_files(desk, n, target)))


def test_a_target_on_the_command_line_is_not_called(desk):
    def questions():
        for n, target in enumerate(TARGETS):
            yield desk.words(f"{KEYS[n % len(KEYS)]}={target}")
            yield desk.words(f"provider={target}")
            yield desk.words(f"{('headline', 'innovations', 'system', 'executor', 'record')[n % 5]}={calling(target)}")

    nothing_ran(desk, questions())


def test_no_key_of_hydras_is_taken_from_the_command_line(desk):
    def questions():
        for n, key in enumerate(HYDRA_KEYS):
            yield desk.words(f"{('', '+', '++', '~')[n % 4]}{key}=outlaw.run")
            yield desk.words("--multirun", f"{key}={('[outlaw]', 'file://more', '/tmp/x', '../x')[n % 4]}")
        for n, group in enumerate(HYDRA_GROUPS):
            yield desk.words(f"{('', '+', '~')[n % 3]}{group}=evil")
            yield desk.words("--config-dir", "more", f"{group}@policy=evil")

    nothing_ran(desk, questions())


def nested(key: str, value: str) -> str:
    """`a.b.c` as nested mappings in flow style."""
    first, *rest = key.split(".")
    return f"{first}: " + "".join(f"{{{part}: " for part in rest) + value + "}" * len(rest) + "\n"


def test_no_key_of_hydras_is_taken_from_a_file(desk):
    def questions():
        kinds = list(FILES)
        for n, key in enumerate(HYDRA_KEYS):
            kind = kinds[n % 5]
            yield desk.asks(kind, written(kind, "", nested(key, "outlaw.run")), n % WAYS)
        for n, text in enumerate(HIDDEN):
            for kind in (kinds[n % 3], kinds[3 + n % 2]):
                yield desk.asks(kind, written(kind, "", f"{text}\n"), n % WAYS)

    nothing_ran(desk, questions())


def test_no_resolver_is_filled_in(desk):
    def questions():
        for n, text in enumerate(RESOLVERS):
            kind = list(FILES)[n % 5]
            yield desk.asks(kind, written(kind, "", f"label: {text}\n").replace("label: Evil\n", ""), n % WAYS)
            key = ("headline", "budget.amount", "name", "parameters.support_effect", "calendar.start", "seed")[n % 6]
            yield desk.words(f"{key}={text}")

    nothing_ran(desk, questions())


def test_what_lies_about_is_not_taken_up(desk):
    """Files in the places where Hydra would look, while something else is asked; also by Hydra's own flags."""
    shows = ([], ["--cfg", "all", "--config-dir", "more"], ["--info", "all", "--config-dir", "more"])
    for told in asked([desk.words(*flags) for flags in shows], CANARY=CANARY):
        assert CANARY not in told.out + told.err
        assert told.done == [] and told.code == 0, told
        assert "outlaw" not in told.out + told.err, told
