"""Elements of an XML document as strings, well-formed and plain with any text in them."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from spacetraders.output.plain import plain


def element(name: str, *children: str, **attributes: object) -> str:
    """Return an element. `children` are XML already, attributes are `class_` and `text_anchor`."""
    given = "".join(f" {_name(key)}={_value(value)}" for key, value in attributes.items())
    if not children:
        return f"<{name}{given}/>"
    return f"<{name}{given}>{''.join(children)}</{name}>"


def document(
    title: str, told: str, style: str, size: tuple[float, float], parts: Iterable[str]
) -> str:
    """Return an SVG document of a size in pixels. `told` describes it for screen readers."""
    width, height = (f"{length:.0f}" for length in size)
    head = [
        element("title", content(title), id="title"),
        element("desc", content(told), id="desc"),
        element("style", content(style)),
        element("rect", width="100%", height="100%", class_="paper"),
    ]
    return element(
        "svg",
        "\n".join(["", *head, *parts, ""]),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        aria_labelledby="title desc",
    )


def content(text: str) -> str:
    """Return a text as it stands between tags, in plain characters, which XML 1.0 can write."""
    return escape(plain(text))


def number(value: float) -> str:
    """Write a coordinate to a tenth of a pixel, without a final zero or the minus of -0."""
    # The addition turns -0.0 into 0.0.
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: object) -> str:
    text = number(value) if isinstance(value, float) else str(value)
    return quoteattr(plain(text))
