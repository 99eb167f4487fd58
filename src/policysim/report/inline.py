"""A picture becomes part of a page: no style attributes, no names that another picture has too, and its alt text."""

import re
from xml.etree import ElementTree

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
POINTS = re.compile(r"#([A-Za-z_][\w.-]*)")
UNUSED = ("metadata", "style")
ElementTree.register_namespace("", SVG)


def inline(svg: str, name: str, alt: str) -> str:
    """SVG for a page with a strict policy of content: what `style` said is said by attributes, `name` marks its ids."""
    root = ElementTree.fromstring(svg)
    for parent in list(root.iter()):
        for child in [one for one in parent if _tag(one) in UNUSED]:
            parent.remove(child)
    used = {found for element in root.iter() for value in element.attrib.values() for found in POINTS.findall(value)}
    for element in root.iter():
        _plain(element, name, used)
    width, height = root.attrib.pop("width"), root.attrib.pop("height")
    root.attrib.update(
        {"role": "img", "aria-label": alt, "class": "picture", "width": width, "height": height,
         "stroke-linejoin": "round", "stroke-linecap": "butt"}
    )  # fmt: skip
    return ElementTree.tostring(root, encoding="unicode").replace(f' xmlns:ns0="{XLINK}"', "")


def _plain(element: ElementTree.Element, name: str, used: set[str]) -> None:
    """Style to attributes; ids that nothing points to go, the others and what points to them are marked."""
    for part in filter(None, map(str.strip, element.attrib.pop("style", "").split(";"))):
        key, _, value = part.partition(":")
        element.set(key.strip(), value.strip())
    if element.get("id") not in used:
        element.attrib.pop("id", None)
    if link := element.attrib.pop(f"{{{XLINK}}}href", None):
        element.set("href", link)
    for key, value in list(element.attrib.items()):
        if key == "id":
            element.set(key, f"{name}-{value}")
        elif key == "href" or "url(#" in value:
            element.set(key, POINTS.sub(rf"#{name}-\1", value))


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
