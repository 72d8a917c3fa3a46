"""``khobao serve``: read the archive in a web browser."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path

import click

from crawler.cli.exits import REFUSED, Failure
from crawler.cli.options import archive_option, reading


@click.command()
@archive_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one."
)
@click.option(
    "--sql/--no-sql",
    default=None,
    help="Let readers ask in SQL of their own.  [default: only on this machine]",
)
@click.option("--robots", is_flag=True, help="Let search engines index the articles.")
def serve(archive: Path, host: str, port: int, sql: bool | None, robots: bool) -> None:
    """Read the archive in a web browser.  A crawl may go on meanwhile; Ctrl-C stops."""
    # Datasette takes a fifth of a second to import, and no other verb needs it.
    import uvicorn

    from crawler.publish.site import site

    with reading(archive):
        pass
    try:
        listener = listening(host, port)
    except OSError as problem:
        raise Failure(
            f"cannot listen on {host}:{port}: {problem.strerror}; try --port 0", REFUSED
        ) from problem
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Read {archive} at http://{shown}:{listener.getsockname()[1]}/   (Ctrl-C stops)")
    app = site(archive, sql=is_loopback(host) if sql is None else sql, robots=robots)
    config = uvicorn.Config(app, log_level="warning", lifespan="on", server_header=False)
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def listening(host: str, port: int) -> socket.socket:
    """A socket for readers to connect to.  Raises OSError when the address is taken or not ours."""
    listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    # Else the body of an answer waits 40 ms for the reader's machine to acknowledge its head.  asyncio sets
    # it on sockets of its own only; connections inherit it.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address.  A name other than localhost may lead anywhere."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
