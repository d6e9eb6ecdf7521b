"""Elements of an XML document as strings, well-formed and plain with any text in them."""

from xml.sax.saxutils import escape, quoteattr

from spacetraders.plain import plain


def element(name: str, *children: str, **attributes: object) -> str:
    """Return an element. `children` are XML already, attributes are `class_` and `text_anchor`."""
    given = "".join(f" {_name(key)}={_value(value)}" for key, value in attributes.items())
    if not children:
        return f"<{name}{given}/>"
    return f"<{name}{given}>{''.join(children)}</{name}>"


def content(text: str) -> str:
    """Return a text as it stands between tags, in plain characters, which XML 1.0 can write."""
    return escape(plain(text))


def number(value: float) -> str:
    """Write a coordinate to a tenth of a pixel, without a final zero or the minus of -0."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: object) -> str:
    text = number(value) if isinstance(value, float) else str(value)
    return quoteattr(plain(text))
