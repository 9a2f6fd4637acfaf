"""An event as bytes that nobody can change any more: epoch seconds, a space, JSON without line breaks (an *entry*)."""

from __future__ import annotations

import json
import math
import time
from datetime import datetime
from typing import Any, Mapping, Tuple

MAX_ENTRY_BYTES = 256 * 1024
#: What an event above the limit is cut to: characters a text, members a list or object, levels.
CUT_TEXT, CUT_MEMBERS, CUT_DEPTH = 1_000, 100, 8
DEPTH = 64


class Unencodable(ValueError):
    pass


def encode(event: Mapping[str, Any]) -> bytes:
    """Raises Unencodable when the event is above the limit even after its long texts were cut (which marks it ``_truncated``)."""
    try:
        body = _bytes(_encoder.encode(event))
    except (TypeError, ValueError, RecursionError, RuntimeError):  # odd keys, NaN, cycles, a mapping that changes meanwhile
        body = _bytes(_encoder.encode(_plain(event, DEPTH, MAX_ENTRY_BYTES, MAX_ENTRY_BYTES)))
    if len(body) > MAX_ENTRY_BYTES:
        cut = _plain(event, CUT_DEPTH, CUT_TEXT, CUT_MEMBERS)
        tags = cut.get("tags")
        cut["tags"] = [*(tags if isinstance(tags, list) else [] if tags is None else [tags]), "_truncated"]
        body = _bytes(_encoder.encode(cut))
        if len(body) > MAX_ENTRY_BYTES:
            raise Unencodable(f"the event has {len(body)} bytes after its texts were cut; {MAX_ENTRY_BYTES} are allowed")
    return b"%.6f %s" % (_epoch(event.get("@timestamp")), body)


def decode(entry: bytes) -> Tuple[bytes, bytes]:
    """The time and the JSON of an entry."""
    stamp, _, body = entry.partition(b" ")
    return stamp, body


def _epoch(stamp: Any) -> float:
    if isinstance(stamp, str):
        try:
            return datetime.fromisoformat(stamp[:-1] + "+00:00" if stamp.endswith("Z") else stamp).timestamp()
        except (ValueError, OverflowError, OSError):
            pass
    return time.time()


def _bytes(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, from a client's broken text: JSON can escape it
        return "".join(f"\\u{ord(one):04x}" if "\ud800" <= one <= "\udfff" else one for one in text).encode()


def _other(value: Any) -> Any:
    """What JSON has no word for."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(map(_text, value))
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    try:
        return str(value)
    except Exception:  # a lazy text or a model whose __str__ fails: the event still goes
        return f"<{type(value).__name__} without text>"


def _plain(value: Any, depth: int, longest: int, members: int) -> Any:
    """A copy with only what JSON knows; deeper levels, further characters and members are left out."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, (Mapping, list, tuple)):
        if depth == 0:
            return "…"
        if isinstance(value, Mapping):
            pairs = list(value.items())[:members]
            return {_text(key)[:longest]: _plain(one, depth - 1, longest, members) for key, one in pairs}
        return [_plain(one, depth - 1, longest, members) for one in value[:members]]
    other = _other(value)
    return [one[:longest] for one in other[:members]] if isinstance(other, list) else str(other)[:longest]


_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_other)
