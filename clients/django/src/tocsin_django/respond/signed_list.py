"""Only what Tocsin signed, and nothing old, becomes the list in force."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any, Mapping, Optional

from .answers import AnswerList, read_answers

VERSION = 1
MAX_BYTES = 4 * 1024 * 1024
MAX_ANSWERS = 10_000
#: Seconds that the two clocks may differ.
CLOCK_DIFFERENCE = 300.0


@dataclass(frozen=True)
class SignedList:
    answers: AnswerList
    #: Answers that were not understood, by reason.
    left_out: Mapping[str, int]


class Refused(ValueError):
    def __init__(self, reason: str, words: str) -> None:
        super().__init__(words)
        #: A word to count by.
        self.reason = reason


def sign(body: bytes, key: str) -> str:
    return "v1=" + hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def open_list(body: bytes, signature: Optional[str], key: str, last: int, now: Optional[float], enforce: bool) -> SignedList:
    """Raises Refused. ``last``: the sequence accepted before. ``now`` is None for a list that was accepted before: its answers' own ends hold."""
    if len(body) > MAX_BYTES:
        raise Refused("too_large", f"the list has more than {MAX_BYTES} bytes")
    # Before anything in it is looked at. Bytes, since text that is not ASCII cannot be compared in constant time.
    if not hmac.compare_digest(sign(body, key).encode(), (signature or "").strip().encode("utf-8", "replace")):
        raise Refused("wrong_signature", "the list is not signed with RESPOND['KEY']: set it to what `tocsin respond key` prints")
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused("invalid", f"the list is not JSON: {error}") from None
    version = raw.get("version") if isinstance(raw, dict) else None
    if version != VERSION or isinstance(version, bool):
        raise Refused("unknown_version", f"the list has version {version!r}; this package knows {VERSION}: update it")
    sequence, expires, answers = _number(raw, "sequence"), _number(raw, "expires"), raw.get("answers")
    if not isinstance(answers, list):
        raise Refused("invalid", "the list has no answers")
    if len(answers) > MAX_ANSWERS:
        raise Refused("too_many", f"the list has {len(answers)} answers; {MAX_ANSWERS} are allowed")
    if sequence < last:
        raise Refused("replayed", f"the list is number {sequence}, after number {last} was accepted")
    if now is not None and expires / 1000 + CLOCK_DIFFERENCE < now:
        raise Refused("expired", f"the list expired {now - expires / 1000:.0f} s ago: an old one, or a wrong clock")
    read, left_out = read_answers(answers, enforce, sequence)
    return SignedList(read, left_out)


def _number(raw: Mapping[str, Any], key: str) -> int:
    value = raw.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 2**63:
        raise Refused("invalid", f"{key!r} of the list is no whole number: {value!r}")
    return value
