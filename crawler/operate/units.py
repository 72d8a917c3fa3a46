"""What makes a machine look at the schedules: systemd units and a crontab line.

Sources: systemd.service(5), systemd.timer(5), systemd.exec(5), systemd.kill(5), flock(1).
"""

from __future__ import annotations

import shlex
from pathlib import Path


def service(command: str, archive: Path, captures: Path) -> str:
    """A oneshot service that runs ``command``; it may write beside the archive and its captures."""
    folders = " ".join(dict.fromkeys(f'"{folder}"' for folder in (archive.parent, captures)))
    return f"""[Unit]
Description=Kho Bao: crawl the newspapers that are due
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
# Who answers for the crawl; the account that owns the archive.
Environment=KHOBAO_CONTACT=you@example.org
User=khobao
WorkingDirectory={str(archive.parent)!r}
ExecStart={command.replace("%", "%%")}
# One signal, to the process that hands it on; the rest only when two minutes were not enough.
KillMode=mixed
TimeoutStopSec=120
Nice=10
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={folders}
PrivateTmp=yes
NoNewPrivileges=yes
"""


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


def crontab(command: str, archive: Path) -> str:
    """The same for cron; ``flock`` keeps it to one at a time."""
    here, lock, log = (shlex.quote(str(archive.parent / name)) for name in ("", ".due.lock", "due.log"))
    line = f"cd {here} && KHOBAO_CONTACT=you@example.org flock -n {lock} {command} >> {log} 2>&1"
    # cron takes a bare % for the end of the line.
    return f"*/5 * * * * {line.replace('%', chr(92) + '%')}"
