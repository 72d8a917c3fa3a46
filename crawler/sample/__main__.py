"""``python -m crawler.sample``: the sample portal for a person to look at."""

from __future__ import annotations

import sys
import threading

import click

from crawler.sample.server import serve


@click.command()
@click.option("--port", default=8010, show_default=True, help="Port on 127.0.0.1; 0 takes a free one.")
@click.option("--moment", type=click.IntRange(1, 2), default=1, show_default=True, help="Which day's paper.")
def main(port: int, moment: int) -> None:
    """Serve Báo Sông Mây, the fictional sample newspaper, until Ctrl-C."""
    try:
        with serve(port, moment=2 if moment == 2 else 1) as server:
            click.echo(f"Báo Sông Mây (fictional) at {server.base_url}/ ; Ctrl-C stops it")
            threading.Event().wait()
    except OSError as problem:
        click.echo(f"Port {port} cannot be used ({problem.strerror}); try --port 0", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        click.echo("Stopped.")


if __name__ == "__main__":
    main()
