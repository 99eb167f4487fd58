"""What a command prints that is typed here, in this process."""

from policysim.cli import main


def did(capsys, *words: str, code: int = 0) -> str:
    """What a command prints that ends as expected: its output, or why it was refused, in at most six lines."""
    out, err = _both(capsys, words, code)
    return out if code == 0 else err


def did_and_said(capsys, *words: str, code: int = 0) -> str:
    """The same with what is said beside the output: notes and progress."""
    return "".join(_both(capsys, words, code))


def _both(capsys, words, code: int) -> tuple[str, str]:
    found = main(list(words))
    told = capsys.readouterr()
    assert found == code, told.err + told.out
    assert code != 2 or len(told.err.splitlines()) <= 6, told.err
    return told.out, told.err
