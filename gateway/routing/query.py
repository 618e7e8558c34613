"""Sets fields from query parameters: `a.b=c`, repeated fields, enums by name or number, times, masks and wrappers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateway.protojson import scalars, well_known
from gateway.protojson.fields import Problems, descriptor_of, dotted, is_map, message_of, oneof_sibling, resolve
from gateway.protojson.scalars import InvalidScalar
from gateway.routing import percent_encoding
from mesh.errors import InvalidField

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from google.protobuf.descriptor import FieldDescriptor
    from google.protobuf.descriptor_pool import DescriptorPool
    from google.protobuf.message import Message

    Path = tuple[FieldDescriptor, ...]

MOST_PARAMETERS = 1000


def parse(text: str) -> list[tuple[str, str]]:
    """Return the decoded names and values of a raw query in order; empty pieces ("a=1&&b=2") are dropped.

    Raises: InvalidField.
    """
    pieces = [piece.partition("=") for piece in text.split("&") if piece]
    if len(pieces) > MOST_PARAMETERS:
        raise InvalidField("query", len(pieces), f"at most {MOST_PARAMETERS} parameters")
    try:
        return [
            (percent_encoding.decode_query(name), percent_encoding.decode_query(value)) for name, _, value in pieces
        ]
    except UnicodeDecodeError:
        raise InvalidField("query", None, "percent-encoded UTF-8") from None


class QueryReader:
    """Sets fields from query parameters; one per request.

    `bound_paths` are the field paths that path and body set: http.proto leaves only the others to the query.
    """

    def __init__(self, pool: DescriptorPool, problems: Problems, bound_paths: Collection[str]) -> None:
        self._pool = pool
        self._problems = problems
        self._bound_paths = bound_paths
        self._parsed: set[str] = set()

    def fill(self, message: Message, parameters: Sequence[tuple[str, str]]) -> None:
        """Set the fields of `message` that the parameters name."""
        for name, text in parameters:
            path = resolve(descriptor_of(message), name)
            if not path or self._is_taken(dotted(path)):
                self._problems.add(name[:100], "no query parameter of this name")
                continue
            try:
                self._set(message, path, text)
            except InvalidScalar as refused:
                self._problems.add(dotted(path), refused.allowed)

    def _is_taken(self, name: str) -> bool:
        return any(f"{name}.".startswith(f"{bound_path}.") for bound_path in self._bound_paths)

    def _set(self, message: Message, path: Path, text: str) -> None:
        *parents, leaf = path
        if not leaf.is_repeated and dotted(path) in self._parsed:
            raise InvalidScalar("this parameter only once")
        self._parsed.add(dotted(path))
        target = descend(message, parents, leaf)
        if is_map(leaf) or (leaf.message_type is not None and leaf.is_repeated):
            raise InvalidScalar("it in a JSON body, since a query cannot express it")
        if leaf.is_repeated:
            getattr(target, leaf.name).append(scalars.from_text(leaf, text))
        elif leaf.message_type is not None:
            self._set_message(target, leaf, text)
        else:
            setattr(target, leaf.name, scalars.from_text(leaf, text))

    def _set_message(self, target: Message, leaf: FieldDescriptor, text: str) -> None:
        kind = message_of(leaf)
        if not well_known.has_text_form(kind):
            raise InvalidScalar(f"one of its fields, such as {leaf.name}.{kind.fields[0].name if kind.fields else '…'}")
        inner = getattr(target, leaf.name)
        inner.SetInParent()
        well_known.fill_from_text(inner, text, self._pool)


def descend(message: Message, parents: Sequence[FieldDescriptor], leaf: FieldDescriptor) -> Any:
    """Return the message that holds `leaf`, creating messages on the way.

    Raises: InvalidScalar when another field of a oneof on the way is set.
    """
    target: Any = message
    for field in (*parents, leaf):
        if other := oneof_sibling(target, field):
            raise InvalidScalar(f"only one of {other} and {field.name}")
        if field is not leaf:
            target = getattr(target, field.name)
            target.SetInParent()
    return target
