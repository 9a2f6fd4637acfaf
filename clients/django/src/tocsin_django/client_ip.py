"""Which address is the client's: the right-most hop that is no trusted proxy."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import List, NamedTuple, Optional, Sequence, Tuple

from django.http import HttpRequest

from . import active
from .settings import Network

#: Hops that are looked at, from the right; a longer chain is a forgery or a loop.
MAX_HOPS = 64
_MAX_CHAIN = 16_384
_FOR = re.compile(r'(?:^|;)\s*for\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))', re.I)
_PORT = re.compile(r":\d{1,5}$")


class Client(NamedTuple):
    """``rule`` says why ``ip`` was taken.

    - ``peer``: the peer is no trusted proxy, so what it forwards is only its word;
    - ``forwarded``: the right-most address of the chain that is no trusted proxy;
    - ``all-trusted``: every hop is a trusted proxy, the left-most was taken;
    - ``unparsable``: the walk met something that is no address, the last good hop was taken.

    ``ip`` is empty where a Unix socket has no address and nothing was forwarded.
    """

    ip: str
    peer: str
    rule: str
    chain: str = ""


@lru_cache(maxsize=4096)
def parse_hop(text: str) -> str:
    """An address without port and brackets, an IPv4-mapped one as IPv4; empty when it is none."""
    text = text.strip().strip('"').strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = _PORT.sub("", text)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    mapped: Optional[ipaddress.IPv4Address] = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


@lru_cache(maxsize=4096)
def _is_trusted(ip: str, proxies: Tuple[Network, ...]) -> bool:
    if ip == "":
        return bool(proxies)
    address = ipaddress.ip_address(ip)
    return any(address in network for network in proxies)


def split_forwarded_for(value: str) -> List[str]:
    return [hop.strip() for hop in value[-_MAX_CHAIN:].split(",") if hop.strip()]


def split_forwarded(value: str) -> List[str]:
    """The ``for`` of each element of RFC 7239; one that has none is kept as text that is no address, so that the walk stops there."""
    hops = []
    for element in re.findall(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+', value[-_MAX_CHAIN:]):
        match = _FOR.search(element.strip())
        found = (match.group(1) or match.group(2) or "") if match else ""
        hops.append(re.sub(r"\\(.)", r"\1", found) or "unknown")
    return hops


def decide(peer: str, hops: Sequence[str], proxies: Tuple[Network, ...]) -> Client:
    ip = parse_hop(peer)
    chain = ", ".join(hops)
    if not _is_trusted(ip, proxies):
        return Client(ip or peer, peer, "peer", chain)
    for hop in list(reversed(hops))[:MAX_HOPS]:
        parsed = parse_hop(hop)
        if parsed == "":
            return Client(ip, peer, "unparsable", chain)
        ip = parsed
        if not _is_trusted(ip, proxies):
            return Client(ip, peer, "forwarded", chain)
    return Client(ip, peer, "all-trusted" if hops else "peer", chain)


def client_of(request: HttpRequest) -> Client:
    settings = active.settings()
    peer = str(request.META.get("REMOTE_ADDR") or "")
    is_forwarded = settings.forwarded_header.lower() == "forwarded"
    header = str(request.META.get("HTTP_FORWARDED" if is_forwarded else "HTTP_X_FORWARDED_FOR") or "")
    if not header:
        return Client(parse_hop(peer) or peer, peer, "peer")
    return decide(peer, (split_forwarded if is_forwarded else split_forwarded_for)(header), settings.trusted_proxies)
