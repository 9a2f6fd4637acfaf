"""What Tocsin answered: the list that is in force, and quick look-ups in it."""

from __future__ import annotations

import bisect
import math
import socket
import unicodedata
from dataclasses import dataclass
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple

#: First and last address.
Network = Tuple[int, int]

KINDS = ("block_address", "lock_user", "logout_user")


@dataclass(frozen=True)
class Answer:
    id: str
    kind: str
    target: str
    #: Epoch seconds.
    until: float
    created: float
    reason: str
    #: Otherwise it is only reported: Tocsin's dry run, or the project's ``ENFORCE`` is off.
    enforce: bool


class InvalidAnswer(ValueError):
    pass


def read_answer(raw: Any, enforce: bool) -> Optional[Answer]:
    """One of the list; None when its kind is of a newer Tocsin. Raises InvalidAnswer."""
    if not isinstance(raw, dict):
        raise InvalidAnswer("an answer is not an object")
    for key, kind in (("id", str), ("kind", str), ("target", str), ("until", (int, float)), ("created", (int, float)), ("dryRun", bool)):
        if not isinstance(raw.get(key), kind) or (isinstance(raw.get(key), bool) and kind is not bool):
            raise InvalidAnswer(f"{key!r} of an answer is missing or of another type: {raw.get(key)!r}")
    if raw["kind"] not in KINDS:
        return None
    if not math.isfinite(raw["until"]) or not math.isfinite(raw["created"]):
        raise InvalidAnswer("a time of an answer is no number")
    return Answer(
        id=raw["id"],
        kind=raw["kind"],
        target=raw["target"],
        until=raw["until"] / 1000,
        created=raw["created"] / 1000,
        reason=str(raw.get("reason", "")),
        enforce=enforce and not raw["dryRun"],
    )


class AnswerList:
    """Never changes once it is made. Of several answers to the same, those that are enforced go before, then those that last longer."""

    def __init__(self, answers: Iterable[Answer] = (), sequence: int = 0) -> None:
        """Raises InvalidAnswer for a target that is no address or range."""
        self.sequence = sequence
        self.size = 0
        self._locks: Dict[str, List[Answer]] = {}
        self._logouts: Dict[str, List[Answer]] = {}
        networks: Dict[int, Dict[Network, List[Answer]]] = {4: {}, 6: {}}
        for answer in sorted(answers, key=_rank):
            self.size += 1
            if answer.kind == "block_address":
                version, network = parse_network(answer.target)
                networks[version].setdefault(network, []).append(answer)
            else:
                users = self._locks if answer.kind == "lock_user" else self._logouts
                users.setdefault(same_name(answer.target), []).append(answer)
        self._stretches = {version: _stretches(of_version) for version, of_version in networks.items()}

    def for_address(self, address: str, now: float) -> Optional[Answer]:
        if not self._stretches[4][0] and not self._stretches[6][0]:
            return None
        try:
            version, bits = parse_address(address)
        except ValueError:
            return None
        starts, answers = self._stretches[version]
        place = bisect.bisect_right(starts, bits) - 1
        return None if place < 0 else next((one for one in answers[place] if one.until > now), None)

    def for_user(self, name: str, session_started: Optional[float], now: float) -> Optional[Answer]:
        """A lock before a log-out; a log-out only of sessions that began before it was decided."""
        if not self._locks and not self._logouts:
            return None
        folded = same_name(name)
        found = [one for one in self._locks.get(folded, ()) if one.until > now]
        if session_started is not None:
            found += [one for one in self._logouts.get(folded, ()) if one.until > now and session_started < one.created]
        return next((one for one in found if one.enforce), found[0] if found else None)


def same_name(name: str) -> str:
    """As Tocsin compares names: otherwise an answer to one whom it protects could come by another spelling."""
    return unicodedata.normalize("NFKC", name).strip().lower().upper()


def _rank(answer: Answer) -> Tuple[bool, float]:
    return (not answer.enforce, -answer.until)


def _stretches(networks: Mapping[Network, List[Answer]]) -> Tuple[List[int], List[List[Answer]]]:
    """Where a stretch of addresses with the same answers begins, in order, and these answers. Networks lie within each other or apart, never across."""
    starts: List[int] = []
    answers: List[List[Answer]] = []
    around: List[Tuple[int, List[Answer]]] = []

    def begin(address: int, those: List[Answer]) -> None:
        if starts and starts[-1] == address:
            answers[-1] = those
        else:
            starts.append(address)
            answers.append(those)

    def end_before(address: float) -> None:
        while around and around[-1][0] < address:
            last, _ = around.pop()
            begin(last + 1, around[-1][1] if around else [])

    for (first, last), own in sorted(networks.items(), key=lambda one: (one[0][0], -one[0][1])):
        end_before(first)
        those = sorted([*around[-1][1], *own], key=_rank) if around else own
        around.append((last, those))
        begin(first, those)
    end_before(math.inf)
    return starts, answers


def parse_address(text: str) -> Tuple[int, int]:
    """Version and bits. An IPv4 address within IPv6 is the IPv4 one; a zone is left out. Raises ValueError."""
    try:
        if ":" not in text:
            return 4, int.from_bytes(socket.inet_pton(socket.AF_INET, text), "big")
        bits = int.from_bytes(socket.inet_pton(socket.AF_INET6, text.partition("%")[0]), "big")
    except OSError:
        raise ValueError(f"{text!r} is no address") from None
    return (4, bits & 0xFFFFFFFF) if bits >> 32 == 0xFFFF else (6, bits)


def parse_network(text: str) -> Tuple[int, Network]:
    """Version and network. Raises InvalidAnswer."""
    address, slash, length = text.partition("/")
    try:
        version, bits = parse_address(address)
        width = 32 if version == 4 else 128
        within = int(length) - (96 if version == 4 and ":" in address else 0) if slash else width
        if not length.isascii() or not 0 <= within <= width:
            raise ValueError(f"{length!r} is no length of its prefix")
    except ValueError as error:
        raise InvalidAnswer(f"the target of an answer is no address or range: {text!r}: {error}") from None
    first = bits >> (width - within) << (width - within)
    return version, (first, first + (1 << (width - within)) - 1)


def read_answers(raw: Iterable[Any], enforce: bool, sequence: int) -> Tuple[AnswerList, Mapping[str, int]]:
    """The list, and how many were left out by reason: one that is not understood does not keep the others from being in force."""
    left_out: Dict[str, int] = {}
    answers: List[Answer] = []
    for one in raw:
        try:
            answer = read_answer(one, enforce)
            if answer is None:
                left_out["unknown_kind"] = left_out.get("unknown_kind", 0) + 1
                continue
            if answer.kind == "block_address":
                parse_network(answer.target)  # here, so that one that is wrong leaves out itself only
        except (InvalidAnswer, OverflowError):
            left_out["invalid"] = left_out.get("invalid", 0) + 1
            continue
        answers.append(answer)
    return AnswerList(answers, sequence), left_out
