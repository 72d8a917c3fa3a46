"""``khobao``: the verbs of archivists, researchers and readers.  Thin: parse, call a room, print."""

from __future__ import annotations

import sqlite3

import click

from crawler import __version__
from crawler.cli.backfill import backfill
from crawler.cli.backup import backup
from crawler.cli.cite import cite
from crawler.cli.crawl import crawl, demo
from crawler.cli.diff import diff
from crawler.cli.exits import STOPPED, cannot_go_on, cannot_write
from crawler.cli.export import export
from crawler.cli.gaps import gaps
from crawler.cli.health import health
from crawler.cli.intake import import_
from crawler.cli.keep import migrate
from crawler.cli.lint import lint
from crawler.cli.look import search, show
from crawler.cli.new import new
from crawler.cli.overview import status
from crawler.cli.portals import portals
from crawler.cli.probe import probe
from crawler.cli.recheck import recheck
from crawler.cli.recurring import recurring
from crawler.cli.reparse import reparse
from crawler.cli.schedule import schedule
from crawler.cli.serve import serve
from crawler.cli.stats import stats
from crawler.cli.stories import stories
from crawler.cli.verify import verify
from crawler.cli.withdraw import restore, withdraw

GROUPS = {
    "Look": (search, show, diff, stories, stats, cite, export, serve),
    "Crawl": (demo, crawl, recheck, portals, import_, backfill),
    "Keep": (
        *(status, health, gaps, schedule, recurring, verify, backup, reparse, withdraw, restore, migrate),
    ),
    "Extend": (probe, new, lint),
}


class Verbs(click.Group):
    """Lists the verbs by what a person wants to do, not by the alphabet."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except sqlite3.DatabaseError as problem:
            told = cannot_go_on(problem)
            if told is None:
                raise
            raise told from problem
        except OSError as problem:
            told = cannot_write(problem)
            if told is None:
                raise
            raise told from problem
        except (KeyboardInterrupt, click.Abort):
            # click would exit 1, which here says that something was not found.
            click.echo("Stopped. What was committed is kept; the same command can be given again", err=True)
            raise click.exceptions.Exit(STOPPED) from None

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, verbs in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(verb.name or "", verb.get_short_help_str(200)) for verb in verbs])


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="khobao")
def main() -> None:
    """Kho Báo: crawl provincial newspapers politely, keep what they published, and find it again.

    Start with `khobao demo`; then `khobao portals` lists the newspapers it knows.
    """


for verbs in GROUPS.values():
    for verb in verbs:
        main.add_command(verb)
