"""Laws of the site: it is built without a warning, has the four parts, leads nowhere that is not there, and asks for nothing."""

import re
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from docs.notebooks import notebooks
from docs.pages import REPOSITORY, pages

PARTS = ["Tutorials", "How-to", "Explanation", "Reference"]
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href", "object": "data"}
BROKEN = {
    "[no such page](how-to/nowhere.md)": "nowhere.md",
    "[no such heading](#nowhere)": "nowhere",
    "![no such picture](assets/nowhere.svg)": "nowhere.svg",
}


class Page(HTMLParser):
    """What a page of the site names, links and loads."""

    def __init__(self, path: Path):
        super().__init__()
        self.anchors, self.links, self.loads, self.captions, self._words = set(), [], [], [], None
        self.feed(path.read_text())

    def handle_starttag(self, tag: str, given: list) -> None:
        words = dict(given)
        self.anchors |= {words[key] for key in ("id", "name") if words.get(key)}
        self.links += [words["href"]] if tag == "a" and words.get("href") else []
        fetched = words.get(LOADED.get(tag, ""))
        self.loads += [fetched] if fetched and words.get("rel") not in ("next", "prev", "index", "search") else []
        self._words = [] if words.get("class") == "caption" else self._words

    def handle_data(self, text: str) -> None:
        if self._words is not None and text.strip():
            self.captions.append(text.strip())
            self._words = None


def build(source: Path, out: Path) -> subprocess.CompletedProcess:
    """The site as `make docs` builds it: a warning is an error."""
    words = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", REPOSITORY / "docs", "-d", out / ".read"]
    return subprocess.run([*map(str, words), str(source), str(out)], capture_output=True, text=True)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("site")
    done = build(REPOSITORY, out)
    assert done.returncode == 0, done.stderr
    return out


@cache
def read(path: Path) -> Page:
    return Page(path)


def test_every_page_and_notebook_is_there(site):
    wanted = [page for page in [*pages(), *notebooks()] if page.parent != REPOSITORY]
    missing = [page for page in wanted if not (site / page.relative_to(REPOSITORY)).with_suffix(".html").exists()]
    assert wanted and not missing


def test_the_sidebar_has_the_four_parts(site):
    assert read(site / "docs" / "index.html").captions == PARTS


def test_every_link_leads_to_a_file_and_a_heading(site):
    for page in site.rglob("*.html"):
        for link in read(page).links:
            where = urlsplit(link)
            if where.scheme in ("http", "https"):
                continue
            found = (page.parent / unquote(where.path)).resolve() if where.path else page
            assert found.is_file(), f"{page.relative_to(site)} links to {link}"
            if where.fragment and found.suffix == ".html":
                assert unquote(where.fragment) in read(found).anchors, f"{page.relative_to(site)} links to {link}"


def test_a_page_loads_nothing_from_elsewhere(site):
    for page in site.rglob("*.html"):
        for fetched in read(page).loads:
            assert not urlsplit(fetched).netloc, f"{page.relative_to(site)} loads {fetched}"
            path = unquote(urlsplit(fetched).path)
            assert fetched.startswith("data:") or (page.parent / path).is_file(), f"{page.relative_to(site)}: {fetched}"
    for style in site.rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", style.read_text()), style.name


def test_the_front_door_leads_to_the_home_page(site):
    assert read(site / "index.html").links == ["docs/index.html"]


def test_what_leads_nowhere_fails_the_build_and_is_named(tmp_path):
    docs = tmp_path / "docs"
    docs.mkdir()
    docs.joinpath("index.md").write_text("# A page\n\n" + "\n\n".join(BROKEN) + "\n")
    docs.joinpath("lost.md").write_text("# A page that no part links\n")
    done = build(tmp_path, tmp_path / "site")
    assert done.returncode != 0
    assert all(named in done.stderr for named in [*BROKEN.values(), "lost.md"]), done.stderr
