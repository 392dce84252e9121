"""What a PDF of ours shows, read without its maker."""

import base64
import re
import zlib

STREAM = re.compile(rb"/Filter \[ /ASCII85Decode /FlateDecode \][^>]*>>\s*stream\s(.*?)~>\s*endstream", re.DOTALL)
"""A page; fonts are not packed as text."""
SHOWN = re.compile(rb"\(((?:[^\\()]|\\.)*)\) Tj", re.DOTALL)
ESCAPED = re.compile(rb"\\([()\\])")


def closed_up(text: str) -> str:
    """A text without what lines are broken at, and without letters that PDFs write by numbers of their own."""
    return "".join(one for one in text if "!" <= one <= "~")


def text_of(pdf: bytes) -> str:
    """Everything that is shown, page by page, closed up: a long word may be broken anywhere.

    Numbers of letters beyond ASCII are left out, as `closed_up` leaves out the letters.
    """
    pages = (zlib.decompress(base64.a85decode(page)) for page in STREAM.findall(pdf))
    shown = (re.sub(rb"\\[0-7]{3}", b"", said) for page in pages for said in SHOWN.findall(page))
    return closed_up("".join(ESCAPED.sub(rb"\1", said).decode("latin-1") for said in shown))
