"""Finds a form in a page of ours and fills it in anew; the rest of the page stays as it is, letter by letter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

Sent = Mapping[str, Sequence[str]]
"""What was sent, by the names of fields."""
OURS = "csrfmiddlewaretoken"
CHOICES = frozenset({"checkbox", "radio"})
AS_THEY_ARE = frozenset({"hidden", "submit", "button", "reset", "password", "file"})
"""Kinds of fields in which nobody types, or whose content does not come back."""
CODES = frozenset({"one-time-code", "current-password", "new-password"})


@dataclass
class _Tag:
    """One tag, and where in the page it stands."""

    name: str
    given: dict[str, str | None]
    start: int
    end: int
    closed_at: int = -1
    """Where the end tag begins; -1 where there is none."""

    def with_attributes(self, changes: Mapping[str, str | None], *without: str) -> str:
        """The tag anew, with some attributes given or taken; one whose value is None stands alone."""
        kept = {name: value for name, value in self.given.items() if name not in without} | dict(changes)
        told = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in kept.items())
        return f"<{self.name}{told}>"


@dataclass
class _Form:
    """A form, the folds that it stands in, and its fields in their order."""

    tag: _Tag
    folds: list[_Tag]
    fields: list[_Tag] = field(default_factory=list)

    def names(self) -> set[str]:
        """Under which it sends."""
        return {one.given.get("name") or "" for one in self.fields}

    def sent_as(self, sent: Sent) -> bool:
        """Whether what nobody can type in it is what was sent."""
        hidden = [one.given for one in self.fields if one.given.get("type") == "hidden" and one.given["name"] != OURS]
        return all(given.get("value") in sent.get(given["name"] or "", ()) for given in hidden)


class _Page(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lines = [0]
        for line in text.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.forms: list[_Form] = []
        self.main = 0
        self._open: list[_Tag] = []
        self.feed(text)
        self.close()

    def _at(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms, folds and fields."""
        start = self._at()
        found = _Tag(tag, dict(attrs), start, start + len(self.get_starttag_text() or ""))
        if tag == "main":
            self.main = found.end
        elif tag == "form":
            self.forms.append(_Form(found, [one for one in self._open if one.name == "details"]))
        if tag in {"form", "details", "select", "textarea"}:
            self._open.append(found)
        form = next((one for one in self._open if one.name == "form"), None)
        if form is not None and tag in {"input", "textarea", "select", "option", "button"}:
            if tag == "option":
                of = next((one for one in self._open[::-1] if one.name == "select"), None)
                if of is None:  # of a list of what may be typed
                    return
                found.given["name"] = of.given.get("name")
            self.forms[-1].fields.append(found)

    def handle_endtag(self, tag: str) -> None:
        """Note where a form, fold or field ends."""
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index].name == tag:
                self._open.pop(index).closed_at = self._at()
                return


def filled(text: str, path: str, address: str, sent: Sent, why: str) -> str:
    """A page with the form that was sent as it was sent, opened, and the reason of its refusal before it.

    What has no field in it any more stands beside the reason, as all of it does where the form itself is gone.

    Args:
        text: the page.
        path: to which the form was sent.
        address: of the page, to which forms are sent that name no other.
        sent: what was sent.
        why: it was refused, as a sentence.
    """
    page = _Page(text)
    form = _chosen([one for one in page.forms if (one.tag.given.get("action") or address) == path], sent)
    left = {name: list(values) for name, values in sent.items() if name != OURS}
    edits: list[tuple[int, int, str]] = []
    if form is not None:
        edits += [(one.start, one.end, one.with_attributes({"open": None})) for one in form.folds]
        edits += _fields(form, left)
    files = form is not None and any(one.given.get("type") == "file" for one in form.fields)
    place = form.tag.start if form else page.main
    edits.append((place, place, _notice(why, [one for many in left.values() for one in many if one.strip()], files)))
    for start, end, anew in sorted(edits, reverse=True):
        text = text[:start] + anew + text[end:]
    return text


def _chosen(forms: Sequence[_Form], sent: Sent) -> _Form | None:
    """The one of several to one address that has what was sent."""
    fit = [one for one in forms if one.sent_as(sent)]
    return next((one for one in fit if set(sent) - {OURS} <= one.names()), fit[0] if fit else None)


def _fields(form: _Form, left: dict[str, list[str]]) -> Iterator[tuple[int, int, str]]:
    """How each field is written anew; what has found its field is taken from `left`."""
    given = {name: list(values) for name, values in left.items()}
    for one in form.fields:
        name = one.given.get("name") or ""
        kind = one.given.get("type") or ("text" if one.name == "input" else one.name)
        if one.name == "option":
            chosen = one.given.get("value") in given.get(name, ())
            yield one.start, one.end, _switched(one, "selected", chosen)
        elif kind in AS_THEY_ARE or one.name in {"button", "select"} or one.given.get("autocomplete") in CODES:
            left.pop(name, None)
        elif kind in CHOICES:
            left.pop(name, None)
            yield one.start, one.end, _switched(one, "checked", (one.given.get("value") or "on") in given.get(name, ()))
        elif values := left.get(name):
            value = values.pop(0)
            if one.name == "textarea":
                first = "\n" if value[:1] in {"\r", "\n"} else ""  # the one right after the tag is none of the text
                yield one.end, one.closed_at, first + escape(value)
            else:
                yield one.start, one.end, one.with_attributes({"value": value})


def _switched(tag: _Tag, attribute: str, on: bool) -> str:
    given = {name: value for name, value in tag.given.items() if tag.name != "option" or name != "name"}
    plain = _Tag(tag.name, given, tag.start, tag.end)
    return plain.with_attributes({attribute: None} if on else {}, attribute)


def _notice(why: str, left: Sequence[str], files: bool) -> str:
    told = f"<p>{escape(why)}{' Choose the file again.' if files else ''}</p>"
    if left:
        told += "<p>What you typed, and what is not kept:</p>" + "".join(f"<p>{_lines(one)}</p>" for one in left)
    return f'<div class="notice bad" role="alert" tabindex="-1" autofocus data-refused>{told}</div>'


def _lines(text: str) -> str:
    return "<br>".join(map(escape, text.splitlines()))
