"""The look of the SVG: colours for light and dark, and each relation with a line and an arrow head of its own."""

from __future__ import annotations

from dataclasses import dataclass

from stackplan.render.graph.sheet import BOLD, PLAIN, SIZES

FONT = "'Segoe UI','Helvetica Neue',Arial,'Liberation Sans','Noto Sans','DejaVu Sans',sans-serif"


@dataclass(frozen=True, slots=True)
class Style:
    """How a relation is drawn: its dashes, its arrow head, and what the legend says of both."""

    light: str
    dark: str
    dashes: str
    width: float
    head: str  # full, open, diamond or ring
    told: str


RELATIONS = {
    "stack": Style("#1d5fb8", "#7db3ff", "", 1.8, "full", "is part of"),
    "prerequisites": Style("#a8490a", "#f2a665", "7 4", 1.8, "open", "must be held before"),
    "corequisites": Style("#0c6b62", "#53d3c3", "11 3 2 3", 1.8, "diamond", "together with, or before"),
    "equivalents": Style("#6d33c9", "#bb9cff", "2 4", 2.0, "ring", "may stand in for"),
    "recommended": Style("#56637a", "#a3b0c2", "1 5", 1.6, "open", "is recommended for"),
}
_TEXT = {
    "title": ("#111a26", "#f2f5f9"),
    "plain": ("#1d2733", "#e4e9f0"),
    "name": ("#111a26", "#f2f5f9"),
    "strong": ("#111a26", "#f2f5f9"),
    "code": ("#111a26", "#f2f5f9"),
    "apart": ("#111a26", "#f2f5f9"),
    "rule": ("#254a7c", "#b4cdf0"),
    "quiet": ("#4b586a", "#a9b5c5"),
    "held": ("#17663a", "#6fd698"),
    "warn": ("#a02626", "#ff9d92"),
}
_SHAPES = {  # fill and stroke, light and dark, and the width of the stroke
    "ground": ("#ffffff", "none", "#12161d", "none", 0.0),
    "card": ("#ffffff", "#9fadbf", "#1a202a", "#566377", 1.2),
    "root": ("#ffffff", "#34455c", "#1a202a", "#b9c6d8", 2.4),
    "card-head": ("#e9eef5", "#9fadbf", "#263040", "#566377", 0.0),
    "root-head": ("#d5e1f1", "#34455c", "#2d405c", "#b9c6d8", 0.0),
    "list": ("#f6f4ea", "#a89f7c", "#26241b", "#7d765c", 1.2),
    "box": ("#8fa6c4", "#b9c4d2", "#8fa6c4", "#465264", 1.0),
}


def css() -> str:
    """The style sheet; the dark colours are for readers who asked their system for them."""
    light: list[str] = [f"text{{font-family:{FONT};font-size:{PLAIN}px}}"]
    dark: list[str] = []
    for name, (ink, pale) in _TEXT.items():
        light.append(f".{name}{{fill:{ink}{_font(name)}}}")
        dark.append(f".{name}{{fill:{pale}}}")
    for name, style in RELATIONS.items():
        light.append(f".{name}{{fill:{style.light};font-weight:700}}")
        light.append(_line(name, style))
        light.append(f".head-{name}{{stroke:{style.light};stroke-width:1.6;fill:{_inside(style, '#ffffff')}}}")
        dark.append(f".{name}{{fill:{style.dark}}}.line-{name}{{stroke:{style.dark}}}")
        dark.append(f".head-{name}{{stroke:{style.dark};fill:{_inside(style, '#12161d', dark=True)}}}")
    for name, (fill, stroke, dark_fill, dark_stroke, width) in _SHAPES.items():
        light.append(f".{name}{{fill:{fill};stroke:{stroke};stroke-width:{width:g}}}")
        dark.append(f".{name}{{fill:{dark_fill};stroke:{dark_stroke}}}")
    # A box in a box is a little darker; text on the deepest must still be read well.
    light.append(".box{fill-opacity:.11}")
    dark.append(".box{fill-opacity:.07}")
    light.append(
        ".sign{fill:none;stroke:#4b586a;stroke-width:1.3}.sign-held{fill:none;stroke:#17663a;stroke-width:2.4}"
    )
    dark.append(".sign{stroke:#a9b5c5}.sign-held{stroke:#6fd698}")
    return "".join(light) + "@media (prefers-color-scheme:dark){" + "".join(dark) + "}"


def _font(name: str) -> str:
    size = f";font-size:{SIZES[name]}px" if name in SIZES else ""
    weight = ";font-weight:700" if name in BOLD else ""
    return size + weight + (";text-decoration:underline" if name == "apart" else "")


def _line(name: str, style: Style) -> str:
    dashes = f";stroke-dasharray:{style.dashes}" if style.dashes else ""
    return f".line-{name}{{fill:none;stroke:{style.light};stroke-width:{style.width:g}{dashes}}}"


def _inside(style: Style, ground: str, *, dark: bool = False) -> str:
    if style.head == "open":
        return "none"
    return ground if style.head == "ring" else (style.dark if dark else style.light)
