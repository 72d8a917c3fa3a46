"""What makes a machine look at the schedules: systemd units and a crontab line.

Sources: systemd.service(5), systemd.timer(5), systemd.exec(5), systemd.kill(5), flock(1).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import Path


def service(command: Sequence[str], archive: Path, captures: Path) -> str:
    """A oneshot service that runs ``command``; it may write beside the archive and into the captures."""
    folders = [archive.parent] + [captures] * (not captures.is_relative_to(archive.parent))
    return f"""[Unit]
Description=Kho Bao: crawl the newspapers that are due
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
# Who answers for the crawl; the account that owns the archive.
Environment=KHOBAO_CONTACT=you@example.org
User=khobao
WorkingDirectory={_plain(archive.parent)}
ExecStart={" ".join(_quoted(word).replace("$", "$$") for word in command)}
# One signal, to the process that hands it on; the rest only when two minutes were not enough.
KillMode=mixed
TimeoutStopSec=120
Nice=10
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={" ".join(map(_quoted, folders))}
PrivateTmp=yes
NoNewPrivileges=yes
"""


def _plain(word: str | Path) -> str:
    """As a value of its own; systemd takes % for the beginning of a specifier, and quotes as they are."""
    return str(word).replace("%", "%%")


def _quoted(word: str | Path) -> str:
    """As one of several values."""
    told = _plain(word).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{told}"' if re.search(r"[^\w./:@%+=,-]", told) else told


def timer() -> str:
    """Every five minutes, and at once after the machine was off."""
    return """[Unit]
Description=Kho Bao: look at the schedules

[Timer]
OnCalendar=*:0/5
Persistent=true

[Install]
WantedBy=timers.target
"""


def crontab(command: Sequence[str], archive: Path) -> str:
    """The same for cron; ``flock`` keeps it to one at a time."""
    here, lock, log = (shlex.quote(str(archive.parent / name)) for name in ("", ".due.lock", "due.log"))
    line = f"cd {here} && KHOBAO_CONTACT=you@example.org flock -n {lock} {shlex.join(command)} >> {log} 2>&1"
    # cron takes a bare % for the end of the line.
    return f"*/5 * * * * {line.replace('%', chr(92) + '%')}"
