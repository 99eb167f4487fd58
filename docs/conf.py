"""The site is these pages as they are: navigation is what index.md links, part by part, and whatever does not resolve fails.

`make docs` builds it into build/site/. Pages keep their places below the repository, so that a link that works between files
works on the site.
"""

import importlib.metadata
import re
from pathlib import Path

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

REPOSITORY = Path(__file__).resolve().parent.parent
PARTS = ("docs", "experiments")
PART = re.compile(r"^## (\w[\w-]*)(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
ENTRY = re.compile(r"^- \[([^\]]+)\]\(([^)#\s:]+)\.(?:md|ipynb)\)", re.MULTILINE)

project = "policysim"
release = importlib.metadata.version("policysim")
extensions = ["myst_nb"]
root_doc = "docs/index"
include_patterns = ["docs/**", "experiments/*/README.md"]
exclude_patterns = [place.name for place in REPOSITORY.iterdir() if place.name not in PARTS] + ["docs/site"]
myst_heading_anchors = 4
nb_execution_mode = "off"  # tests/docs plays notebooks and holds what they print against what they show

html_theme = "furo"
html_title = "policysim"
html_static_path = ["site/policysim.css"]
html_css_files = ["policysim.css"]
html_extra_path = ["site/index.html"]  # the site's own front door leads to docs/index.html
html_show_sphinx = html_show_copyright = html_show_sourcelink = html_copy_source = False


def trees(index: str) -> str:
    """What the sidebar shows: for each part of the index, the pages that it lists, in its order and words."""
    return "".join(map(_tree, PART.findall(index)))


def _tree(part: tuple[str, str]) -> str:
    name, text = part
    entries = "\n".join(f"{title} <{page}>" for title, page in ENTRY.findall(text))
    return f"\n```{{toctree}}\n:hidden:\n:caption: {name}\n\n{entries}\n```\n"


def with_navigation(app: Sphinx, page: str, source: list[str]) -> None:
    if page == root_doc:
        source[0] += trees(source[0])


def setup(app: Sphinx) -> None:
    app.connect("source-read", with_navigation)
    app.add_lexer("csv", TextLexer)
