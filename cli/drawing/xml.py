"""Elements of an XML document as strings: whatever a name holds, the document is well-formed."""

import re
from xml.sax.saxutils import escape, quoteattr

# what XML 1.0 has no way to write, not even escaped (section 2.2)
FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REPLACEMENT = "\ufffd"


def element(name: str, *children: str, **attributes: object) -> str:
    """Return an element; `children` are XML already, attributes are `class_` and `text_anchor`."""
    given = "".join(f" {_name(key)}={_value(value)}" for key, value in attributes.items())
    if not children:
        return f"<{name}{given}/>"
    return f"<{name}{given}>{''.join(children)}</{name}>"


def content(text: str) -> str:
    """Return text as it stands between tags."""
    return escape(FORBIDDEN.sub(REPLACEMENT, text))


def number(value: float) -> str:
    """Write a coordinate to a tenth of a pixel, without a needless zero or minus."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: object) -> str:
    text = number(value) if isinstance(value, float) else str(value)
    return quoteattr(FORBIDDEN.sub(REPLACEMENT, text))
