"""A notebook of the docs is a story too: its cells are played in order by a kernel, and show what is stored below them.

`python tests/docs/notebooks.py NOTEBOOK ...` writes into notebooks what their cells show now.
"""

import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets.config import Config

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from docs.pages import FIRST_USE, REPOSITORY, at, plain

SECONDS = 300  # for one cell, on a machine that is busy
PIPES = Config(KernelManager={"transport": "ipc"})  # no ports, for which tests side by side could compete
PICTURE = re.compile(r'base64,[^"]+')


def notebooks() -> list[Path]:
    """Every notebook of the docs."""
    return sorted((REPOSITORY / "docs").rglob("*.ipynb"))


def played(path: Path, folder: Path) -> NotebookNode:
    """The notebook with what its cells show now, played in `folder`."""
    book = nbformat.read(path, as_version=4)
    settings = {**os.environ, "IPYTHONDIR": str(folder / ".ipython")}
    place = {"metadata": {"path": str(folder)}}
    with at(folder):
        NotebookClient(book, timeout=SECONDS, record_timing=False, resources=place, config=PIPES).execute(env=settings)
    book.metadata.get("language_info", {}).pop("version", None)  # of the kernel, not of the notebook
    for cell in _cells(book):
        cell.outputs = [output for output in map(_told, cell.outputs) if output is not None]
    return book


def _cells(book: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in book.cells if cell.cell_type == "code"]


def _told(output: NotebookNode) -> NotebookNode | None:
    """An output as it is kept: no progress, no notice of the first use on a computer, a picture once, with its alt text."""
    if output.output_type != "stream":
        if "text/html" in output.data:
            output.data.pop("image/png", None)
        return output
    output.text = FIRST_USE.sub("", output.text)
    return output if output.name == "stdout" and output.text else None


def shown(book: NotebookNode) -> list[tuple[str, list[dict[str, str]]]]:
    """Each cell with what stands below it: words by the letter, of a picture its alt text."""
    return [(cell.source, [_compared(output) for output in cell.outputs]) for cell in _cells(book)]


def _compared(output: NotebookNode) -> dict[str, str]:
    kinds = {"text": output.text} if output.output_type == "stream" else output.data
    return {kind: plain(PICTURE.sub("", text)) for kind, text in kinds.items()}


if __name__ == "__main__":
    for given in map(Path, sys.argv[1:] or notebooks()):
        with tempfile.TemporaryDirectory() as place:
            nbformat.write(played(given, Path(place).resolve()), given)
        print(f"{given}: written")
