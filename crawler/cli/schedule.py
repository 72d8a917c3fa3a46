"""``khobao schedule``: when portals are crawled by themselves; and what ``khobao crawl --due`` does."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from crawler.archive import schedules
from crawler.archive.schedules import Schedule
from crawler.archive.schema import ArchiveError
from crawler.archive.store import SampleMixError, Store
from crawler.cli.exits import NO_ARCHIVE, NOT_FOUND, REFUSED, UNFINISHED, Failure
from crawler.cli.options import archive_option, captures_option, json_option, print_json, reading
from crawler.cli.overview import columns
from crawler.fetch import directory
from crawler.fetch.directory import portal_named
from crawler.fetch.portal import PortalSpider
from crawler.operate.runs import Run, Runs
from crawler.operate.schedule import ZONE, WrongCron, next_runs
from crawler.operate.units import crontab, service, timer

at_once_option = click.option(
    "--at-once", type=click.IntRange(1, 64), default=4, show_default=True,
    help="Portals crawled side by side; each is asked for one page at a time all the same.",
)  # fmt: skip


@click.group()
def schedule() -> None:
    """Say when portals are crawled by themselves.

    Something must look every few minutes at what is due: `khobao schedule install --print` shows the
    systemd timer or the crontab line, `khobao schedule run` is a process that does it for ever.
    """


@schedule.command("set")
@click.argument("portal", nargs=-1, required=True, metavar="PORTAL...")
@click.argument("cron")
@click.option("--zone", default=ZONE, show_default=True, help="Time zone that CRON is meant in.")
@archive_option
def set_(portal: tuple[str, ...], cron: str, zone: str, archive: Path) -> None:
    """Crawl each PORTAL at the times of CRON: minute, hour, day of month, month, day of week.  "all" is
    every newspaper but those that another one has taken over.

    \b
    khobao schedule set baocantho "0 */6 * * *"               every six hours
    khobao schedule set baocantho baodongthap "30 5 * * 1-5"  weekdays at 5:30
    khobao schedule set all "0 */8 * * *"
    """
    spiders = _meant(portal)
    try:
        comes = next_runs(cron, zone, datetime.now(UTC), 3)
    except WrongCron as problem:
        raise click.BadParameter(str(problem), param_hint="CRON") from None
    except (KeyError, ValueError):
        raise click.BadParameter(f"{zone!r} is no time zone; the names are those of {ZONE}") from None
    try:
        with Store(archive) as store:
            for spider in spiders:
                store.register(spider.portal())
                schedules.put(store, spider.name, cron=" ".join(cron.split()), zone=zone, next_run=comes[0])
    except SampleMixError as problem:
        raise Failure(str(problem), REFUSED) from problem
    except ArchiveError as problem:
        raise Failure(str(problem), NO_ARCHIVE) from problem
    for spider in spiders:
        click.echo(f"{spider.name} is crawled {', '.join(_local(moment) for moment in comes)}, ... ({zone})")


def _meant(names: tuple[str, ...]) -> list[type[PortalSpider]]:
    if names == ("all",):
        return [one for one in directory.portals().values() if not one.sample and not one.successor]
    found = []
    for name in names:
        spider = portal_named(name)
        if spider is None:
            raise Failure(f"no portal is named {name!r}; `khobao portals` lists them", NOT_FOUND)
        found.append(spider)
    return found


@schedule.command("off")
@click.argument("portal")
@archive_option
def off(portal: str, archive: Path) -> None:
    """Crawl PORTAL only when told to.  A crawl that is running goes on."""
    with _writing(archive) as store:
        known = schedules.switch_off(store, portal)
    if not known:
        raise Failure(f"{portal} has no schedule; `khobao schedule list` shows those there are", NOT_FOUND)
    click.echo(f"{portal} is crawled only when told to")


@schedule.command("list")
@archive_option
@json_option
def list_(archive: Path, as_json: bool) -> None:
    """Show every schedule and its next runs, in the schedule's own time zone."""
    with reading(archive) as db:
        found = schedules.schedules(db)
    told = [_told(one, datetime.now(UTC)) for one in found]
    if as_json:
        print_json(told)
    elif not told:
        click.echo('No schedule is set. Try: khobao schedule set PORTAL "0 */6 * * *"')
    else:
        lines = [["PORTAL", "WHEN", "LAST RUN", "NEXT RUNS"]]
        for one in found:
            comes = _next(one, datetime.now(UTC)) if one.enabled else []
            last = _local(one.last_run.astimezone(ZoneInfo(one.zone))) if one.last_run else "never"
            zone = "" if one.zone == ZONE else f" ({one.zone})"
            lines.append([one.portal, one.cron + zone, last, ", ".join(map(_local, comes)) or "off"])
        click.echo("\n".join(columns(lines)))


@schedule.command("run")
@archive_option
@captures_option
@at_once_option
@click.option("--every", type=click.FloatRange(1, 3600), default=20.0, show_default=True,
              help="Seconds between two looks at what is due.")  # fmt: skip
def run(archive: Path, captures: Path, at_once: int, every: float) -> None:
    """Crawl what is due, for ever: the process of a container.  SIGTERM or Ctrl-C stops it, and its
    crawls, cleanly."""
    # Open all the time: SQLite removes what readers on a read-only mount need when nobody has it open.
    with reading(archive):
        Runs(archive, captures, at_once=at_once, tell=_tell, warn=_warn).work(forever=True, every=every)


@schedule.command("install")
@click.option("--print", "printed", is_flag=True, help="Print them; nothing is written anywhere.")
@archive_option
@captures_option
def install(printed: bool, archive: Path, captures: Path) -> None:
    """Show the systemd units, or the crontab line, that crawl what is due every five minutes."""
    if not printed:
        raise click.UsageError(
            "where units and crontabs belong is this machine's business; "
            "`khobao schedule install --print` shows what to put there"
        )
    command = shutil.which("khobao", path=str(Path(sys.executable).parent))
    words = [command] if command else [sys.executable, "-m", "crawler"]
    places = (archive.resolve(), captures.resolve())
    words += ["crawl", "--due", "--archive", str(places[0]), "--captures", str(places[1])]
    click.echo("# /etc/systemd/system/khobao.service")
    click.echo(service(words, *places))
    click.echo("# /etc/systemd/system/khobao.timer")
    click.echo(timer())
    click.echo("# Then: systemctl daemon-reload && systemctl enable --now khobao.timer")
    click.echo("#       journalctl -u khobao shows a line per run\n")
    click.echo("# Or, in place of systemd, in the crontab (crontab -e):")
    click.echo(crontab(words, places[0]))


def crawl_due(archive: Path, captures: Path, *, at_once: int, as_json: bool) -> None:
    """Crawl what is due now; a line per run.  Exits 5 when one did not end well or the schedules could not
    be seen, 130 when stopped."""
    with reading(archive):
        pass
    tell = (lambda *_: None) if as_json else _tell
    runs = Runs(archive, captures, at_once=at_once, tell=tell, warn=_warn)
    ended = runs.work()
    if as_json:
        print_json([{"portal": r.portal, "exit": r.code, "seconds": round(r.seconds, 1),
                     "complaint": r.complaint, "summary": r.summary} for r in ended])  # fmt: skip
    if runs.stopped:
        raise SystemExit(130)
    if runs.blind or any(run.code for run in ended):
        raise SystemExit(UNFINISHED)


def _tell(portal: str, run: Run | None) -> None:
    at = datetime.now(ZoneInfo(ZONE)).strftime("%Y-%m-%d %H:%M")
    click.echo(f"{at} {portal}: {run_line(run) if run else 'passed over, a crawl of it is running'}")


def _warn(problem: str) -> None:
    click.echo(
        f"what is due cannot be seen: {problem}; is the disk full? The next look tries again", err=True
    )


def run_line(run: Run) -> str:
    """How a run went, on one line."""
    told = run.summary
    if told:
        brought = ", ".join(f"{told[name]} {name}" for name in ("new", "changed", "gone") if told.get(name))
        issues = sum(found["count"] for found in told.get("issues", {}).values())
        line = f"{told.get('outcome') or 'ended'} in {run.seconds:.0f} s, {brought or 'nothing new'}"
        line += f", {issues} issues" * bool(issues)
        codes = sorted({one["code"] for one in told.get("health") or ()})
        line += f"; look at {', '.join(codes)}" * bool(codes)
    elif run.code < 0:
        line = f"killed by signal {-run.code} after {run.seconds:.0f} s"
    else:
        line = f"not done after {run.seconds:.0f} s"
    return line + (f" (exit {run.code}: {run.complaint})" if run.code > 0 else "")


def _next(one: Schedule, now: datetime) -> Iterator[datetime]:
    """The next three runs; the first is overdue when nobody looked."""
    zone = ZoneInfo(one.zone)
    if one.next_run and one.next_run <= now:
        yield one.next_run.astimezone(zone)
    yield from next_runs(one.cron, one.zone, now, 3)


def _told(one: Schedule, now: datetime) -> dict[str, object]:
    return {
        "portal": one.portal,
        "cron": one.cron,
        "zone": one.zone,
        "enabled": one.enabled,
        "last_run": one.last_run and one.last_run.isoformat(),
        "next_runs": [moment.isoformat() for moment in _next(one, now)] if one.enabled else [],
    }


def _local(moment: datetime) -> str:
    return moment.strftime("%d/%m %H:%M")


def _writing(archive: Path) -> Store:
    with reading(archive):
        pass
    try:
        return Store(archive, create=False)
    except ArchiveError as problem:
        raise Failure(str(problem), NO_ARCHIVE) from problem
