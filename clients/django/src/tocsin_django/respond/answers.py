"""What Tocsin answered: the list that is in force, and quick look-ups in it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple

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
    """Never changes once it is made. Of several answers to the same target, those that are enforced go before, then those that last longer."""

    def __init__(self, answers: Iterable[Answer] = (), sequence: int = 0) -> None:
        self.sequence = sequence
        #: By version (4, 6), prefix length (longest first) and the network's bits.
        self._networks: Dict[int, List[Tuple[int, Dict[int, List[Answer]]]]] = {}
        self._locks: Dict[str, List[Answer]] = {}
        self._logouts: Dict[str, List[Answer]] = {}
        networks: Dict[int, Dict[int, Dict[int, List[Answer]]]] = {4: {}, 6: {}}
        self.size = 0
        for answer in sorted(answers, key=lambda one: (not one.enforce, -one.until)):
            self.size += 1
            if answer.kind == "block_address":
                version, length, bits = parse_network(answer.target)
                networks[version].setdefault(length, {}).setdefault(bits, []).append(answer)
            else:
                users = self._locks if answer.kind == "lock_user" else self._logouts
                users.setdefault(answer.target.casefold(), []).append(answer)
        for version, by_length in networks.items():
            width = 32 if version == 4 else 128
            self._networks[version] = [(width - length, by_length[length]) for length in sorted(by_length, reverse=True)]

    def for_address(self, address: str, now: float) -> Optional[Answer]:
        if not self._networks[4] and not self._networks[6]:
            return None
        try:
            version, bits = parse_address(address)
        except ValueError:
            return None
        found = None
        for host_bits, by_bits in self._networks[version]:
            for answer in by_bits.get(bits >> host_bits, ()):
                if answer.until > now and (found is None or (answer.enforce and not found.enforce)):
                    found = answer
            if found is not None and found.enforce:
                break
        return found

    def for_user(self, name: str, session_started: Optional[float], now: float) -> Optional[Answer]:
        """A lock before a log-out; a log-out only of sessions that began before it was decided."""
        if not self._locks and not self._logouts:
            return None
        folded = name.casefold()
        found = [one for one in self._locks.get(folded, ()) if one.until > now]
        if session_started is not None:
            found += [one for one in self._logouts.get(folded, ()) if one.until > now and session_started < one.created]
        return next((one for one in found if one.enforce), found[0] if found else None)


def parse_address(text: str) -> Tuple[int, int]:
    """Version and bits. An IPv4 address within IPv6 is the IPv4 one; a zone is left out. Raises ValueError."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.version, int(address)


def parse_network(text: str) -> Tuple[int, int, int]:
    """Version, prefix length and the network's bits. Raises InvalidAnswer."""
    try:
        network = ipaddress.ip_network(text.partition("%")[0], strict=False)
    except ValueError as error:
        raise InvalidAnswer(f"the target of an answer is no address or range: {error}") from None
    if isinstance(network, ipaddress.IPv6Network) and network.network_address.ipv4_mapped is not None and network.prefixlen >= 96:
        network = ipaddress.ip_network((int(network.network_address.ipv4_mapped), network.prefixlen - 96))
    host_bits = network.max_prefixlen - network.prefixlen
    return network.version, network.prefixlen, int(network.network_address) >> host_bits


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
                parse_network(answer.target)
        except (InvalidAnswer, OverflowError):
            left_out["invalid"] = left_out.get("invalid", 0) + 1
            continue
        answers.append(answer)
    return AnswerList(answers, sequence), left_out
