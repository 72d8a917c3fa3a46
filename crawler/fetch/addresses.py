"""Which network addresses a portal of the public web may live at."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

#: IPv6 addresses that carry an IPv4 one behind a translator: RFC 6052.
_NAT64 = IPv6Network("64:ff9b::/96")


class PrivateAddress(Exception):  # noqa: N818  the name says what happened
    """A public portal's name or link led to an address inside somebody's network."""


def is_public(text: str) -> bool:
    """Whether ``text`` is an address of the public internet.

    Loopback, private, link-local, carrier-grade NAT, multicast, reserved and unspecified addresses
    are not; an IPv6 address that carries an IPv4 one is judged by both.  Text that is no address is
    not public either.
    """
    try:
        address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0].strip("[]"))
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner)) and not address.is_multicast
    return address.is_global and not address.is_multicast and not address.is_reserved


def is_literal(host: str) -> bool:
    """Whether ``host`` of a URL is written as an address.  Browsers and resolvers also take
    ``2130706433``, ``0x7f.1`` and ``127.1`` for one, so anything numeric counts."""
    if ":" in host or host.startswith("["):
        return True
    last = host.rstrip(".").rpartition(".")[2].lower()
    return last.isdigit() or last.startswith("0x")
