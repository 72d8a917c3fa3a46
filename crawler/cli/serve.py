"""``khobao serve``: browse the archive in Datasette."""

from __future__ import annotations

import socket
from pathlib import Path

import click
import uvicorn

from crawler.cli.exits import REFUSED, Failure
from crawler.cli.options import archive_option, reading
from crawler.publish.site import site


@click.command()
@archive_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one."
)
def serve(archive: Path, host: str, port: int) -> None:
    """Browse the archive in a web browser (Datasette).  A crawl may go on meanwhile; Ctrl-C stops."""
    with reading(archive):
        pass
    try:
        listener = socket.create_server((host, port))
    except OSError as problem:
        raise Failure(
            f"cannot listen on {host}:{port}: {problem.strerror}; try --port 0", REFUSED
        ) from problem
    address = f"http://{host}:{listener.getsockname()[1]}/{archive.stem}"
    click.echo(f"Browse {archive} at {address}/articles   (Ctrl-C stops)")
    app = site(archive)
    uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on")).run(sockets=[listener])
