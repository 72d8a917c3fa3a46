"""Telling people of findings: a POST to a web address, and a letter by SMTP.  Both are optional, and
set by the environment:

``KHOBAO_WEBHOOK``       address that gets a JSON document
``KHOBAO_MAIL_TO``       who gets a letter; several with a comma between
``KHOBAO_MAIL_FROM``     who it is from; the first of ``KHOBAO_MAIL_TO`` unless told
``KHOBAO_SMTP``          ``smtp://user:password@host:587`` (STARTTLS where the server offers it),
                         ``smtps://...:465``; ``smtp://localhost`` unless told, without TLS: the mail
                         server of a machine of its own mostly has a certificate that nobody signed
"""

from __future__ import annotations

import ipaddress
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

import httpx

from crawler.operate.health import Health

#: Seconds; a crawl must not wait for a server that does not answer.
_PATIENCE = 20.0


def notify(found: Sequence[Health], environment: Mapping[str, str]) -> list[str]:
    """Tell what is new or over in ``found``, when anything is, by every way that is set.  Returns what
    went wrong, a sentence each: it must not end a crawl, and must not be lost."""
    news = [health for health in found if health.opened or health.over]
    problems: list[str] = []
    if not news:
        return problems
    if hook := environment.get("KHOBAO_WEBHOOK", "").strip():
        try:
            httpx.post(hook, json=document(news), timeout=_PATIENCE).raise_for_status()
        except httpx.HTTPStatusError as problem:
            # Its own words have the whole address in them, which is a password with most services.
            status = problem.response.status_code
            problems.append(f"the webhook {_host(hook)} was not told: it answered {status}")
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as problem:
            problems.append(f"the webhook {_host(hook)} was not told: {problem}")
    if to := environment.get("KHOBAO_MAIL_TO", "").strip():
        sender = environment.get("KHOBAO_MAIL_FROM", "").strip() or to.split(",")[0].strip()
        server = environment.get("KHOBAO_SMTP", "").strip() or "smtp://localhost"
        try:
            _send(letter(news, sender, to), server)
        except (OSError, ValueError, smtplib.SMTPException) as problem:
            problems.append(f"no mail went to {to} by {_host(server)}: {problem}")
    return problems


def _host(address: str) -> str:
    """Whose address it is, which may be nobody's; the rest of it may be a secret."""
    try:
        return urlsplit(address).hostname or "(an address without a host)"
    except ValueError:
        return "(an address that is none)"


def document(news: Sequence[Health]) -> dict[str, object]:
    """What the webhook gets."""
    return {
        "text": _text(news),
        "portals": [
            {
                "portal": health.portal,
                "opened": [
                    {"code": one.code, "field": one.field, "message": one.message, "seen": one.seen}
                    for one in health.opened
                ],
                "over": [{"code": code, "field": field} for code, field in health.over],
            }
            for health in news
        ],
    }


def letter(news: Sequence[Health], sender: str, to: str) -> EmailMessage:
    """What the mail says."""
    message = EmailMessage()
    opened = sum(len(health.opened) for health in news)
    what = f"{opened} to look at" if opened else "all is well again"
    message["Subject"] = f"Kho Báo: {', '.join(health.portal for health in news)[:80]}: {what}"
    message["From"], message["To"] = sender, to
    message.set_content(_text(news) + "\n")
    return message


def _text(news: Sequence[Health]) -> str:
    lines = []
    for health in news:
        for one in health.opened:
            samples = f" ({one.seen})" if one.seen else ""
            lines.append(f"{health.portal}: {one.code}: {one.message}{samples}")
        lines += [f"{health.portal}: over: {code} {field}".rstrip() for code, field in health.over]
    return "\n".join(lines)


def _send(message: EmailMessage, server: str) -> None:
    parts = urlsplit(server)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("write KHOBAO_SMTP as smtp://user:password@host:587 or smtps://...")
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        with smtplib.SMTP_SSL(parts.hostname, parts.port or 465, timeout=_PATIENCE, context=context) as link:
            _hand_over(link, message, parts)
        return
    with smtplib.SMTP(parts.hostname, parts.port or 25, timeout=_PATIENCE) as link:
        link.ehlo()
        if link.has_extn("starttls") and (parts.password or not _is_here(parts.hostname)):
            link.starttls(context=context)
            link.ehlo()
        elif parts.password:
            raise ValueError("the server offers no TLS, and a password does not go over an open line")
        _hand_over(link, message, parts)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _hand_over(link: smtplib.SMTP, message: EmailMessage, parts: SplitResult) -> None:
    if parts.username:
        link.login(unquote(parts.username), unquote(parts.password or ""))
    link.send_message(message)
