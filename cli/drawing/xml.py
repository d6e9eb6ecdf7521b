"""Elements of an XML document as strings: whatever a name holds, it is well-formed and plain."""

from xml.sax.saxutils import escape, quoteattr

from spacetraders.plain import plain


def element(name: str, *children: str, **attributes: object) -> str:
    """Return an element; `children` are XML already, attributes are `class_` and `text_anchor`."""
    given = "".join(f" {_name(key)}={_value(value)}" for key, value in attributes.items())
    if not children:
        return f"<{name}{given}/>"
    return f"<{name}{given}>{''.join(children)}</{name}>"


def content(text: str) -> str:
    """Return text as it stands between tags: plain, all of which XML 1.0 has a way to write."""
    return escape(plain(text))


def number(value: float) -> str:
    """Write a coordinate to a tenth of a pixel, without a needless zero or minus."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: object) -> str:
    text = number(value) if isinstance(value, float) else str(value)
    return quoteattr(plain(text))
