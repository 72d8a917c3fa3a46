"""The publication as a plugin of Datasette: its pages, and what its templates may ask for."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import AsgiStream, Base400, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup

from crawler.archive import browse, show
from crawler.archive.query import parse
from crawler.archive.search import numbers
from crawler.archive.versions import FIELDS
from crawler.publish import cite, feed
from crawler.publish.census import census
from crawler.publish.marking import marked, web_address
from crawler.publish.pages import LATE, PAGES, Asked, Maker, Page, article, missing, province_names
from crawler.publish.question import BadDayError, answer, question
from crawler.publish.reader import Reader, reader
from crawler.publish.snapshot import DATABASE, snapshot
from crawler.publish.takeaway import FORMATS, takeaway

_LOG = logging.getLogger(__name__)
#: Datasette's own pages that stay; the others tell about the machine or let people sign in.
_CLOSED = r"/-/(?!static/|metadata|versions|settings|plugins)"
#: Who asked for a takedown is between them and the archive's keeper; where the file lies tells about
#: the machine.
_VEILED = {("withdrawals", "requester"), ("pragma_database_list", "file")}
#: What is neither a page of ours nor of Datasette's; it would take the name for a database's.
_ELSEWHERE = rf"/(?!(?:{DATABASE}(?:[/.]|$)|-/|static/|favicon\.ico$))(?P<path>.*)$"

View = Callable[..., Awaitable[Response]]


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    return [
        *((pattern, _view(make)) for pattern, make in PAGES),
        (r"/day$", _day),
        (r"/feed\.atom$", _feed),
        (rf"/article/(?P<id>[0-9]{{1,18}})\.(?P<ending>{'|'.join(cite.CITED)})$", _cited),
        (rf"/articles\.(?P<ending>{'|'.join(FORMATS)})$", _takeaway),
        (r"/robots\.txt$", _robots),
        (_CLOSED, _view(missing)),
        (_ELSEWHERE, _elsewhere),
    ]


@hookimpl
def extra_template_vars(datasette: Datasette, request: Any, template: str) -> Any:
    told = _words(reader(request)) | {"robots": _open_to_robots(datasette)}
    return _with_choices(datasette, told) if template == "query.html" else told


async def _with_choices(datasette: Datasette, told: dict[str, Any]) -> dict[str, Any]:
    """What the fields of a ready question offer."""
    portals = {one.name: one for one in await snapshot(datasette, browse.portals)}
    return told | {"portals": portals, "provinces": province_names(portals.values()), "changing": FIELDS}


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    env.filters["marked"] = marked
    env.filters["web_address"] = web_address
    env.globals |= _words(Reader())


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    def vn_find(typed: object) -> str:
        return json.dumps(numbers(conn, str(typed or "")))

    conn.create_function("vn_find", 1, vn_find, deterministic=True)
    conn.set_authorizer(_veiled)


@hookimpl
def render_cell(row: Any, value: Any, column: str, table: str | None) -> Markup | None:
    """In tables and queries, what names an article leads to its page."""
    title, number = None, None
    if table == "articles" and column == "title":
        title, number = value, row["id"]
    elif column == "title" and table is None and "article" in row.keys():  # noqa: SIM118  a sqlite3.Row
        title, number = value, row["article"]
    elif column == "article":
        title, number = (value["label"], value["value"]) if isinstance(value, dict) else (value, value)
    if not isinstance(number, int):
        return None
    return Markup('<a href="/article/{}">{}</a>').format(number, title or number)


@hookimpl
def handle_exception(datasette: Datasette, request: Any, exception: Exception) -> Any:
    """Errors in our frame, or as JSON.  What a reader may have done is told; what is our own fault is
    for the log: it may name files of this machine."""
    too_long = getattr(exception, "title", "") == "SQL Interrupted" or str(exception) == "interrupted"
    status = 503 if too_long else getattr(exception, "status", 500)
    ours = not (too_long or isinstance(exception, Base400 | DatasetteError))
    if ours:
        _LOG.error("%s failed", request.path, exc_info=exception)
    words = "" if ours else "interrupted" if too_long else str(getattr(exception, "message", "") or exception)
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "error": words, "status": status, "title": None}, status=status)
    told = Page("error.html", {"error": words}, status)
    if status == 404:
        told = Page("problem.html", {"problem": "not_found"}, 404)
    elif too_long:
        told = Page("problem.html", {"problem": "too_long"}, status)
    return _show(datasette, request, told)


async def _elsewhere(request: Any, datasette: Datasette) -> Response:
    path = request.url_vars["path"]
    if path.endswith("/"):
        # Quoted anew: browsers take a backslash after the first slash for the name of another site.
        bare = "/" + quote(unquote(path).strip("/\\"))
        query = f"?{request.query_string}" if request.query_string else ""
        return Response.redirect(bare + query, status=301)
    return await _show(datasette, request, await _made(datasette, request, missing))


def _words(who: Reader) -> dict[str, Any]:
    known = {"r": who, "t": who.t, "to": who.to}
    return known | {"data": DATABASE, "data_path": f"/{DATABASE}", "notes": lambda text: parse(text).notes}


def _veiled(action: int, table: str | None, column: str | None, *_: object) -> int:
    """Veiled columns read as NULL, in whatever SQL they stand."""
    return (
        sqlite3.SQLITE_IGNORE
        if action == sqlite3.SQLITE_READ and (table, column) in _VEILED
        else sqlite3.SQLITE_OK
    )


def _view(make: Maker) -> View:
    async def view(request: Any, datasette: Datasette) -> Response:
        return await _show(datasette, request, await _made(datasette, request, make))

    return view


async def _show(datasette: Datasette, request: Any, page: Page) -> Response | AsgiStream:
    context = {"late": LATE, **page.context}
    html = await datasette.render_template(page.template, context, request)
    headers = {"Vary": "Accept-Language"}
    if page.late is None:
        return Response.html(html, status=page.status, headers=headers)
    late, (before, _, after) = page.late, html.partition(LATE)

    async def send(out: Any) -> None:
        await out.write(before)
        found = await snapshot(datasette, late.find)
        await out.write(await datasette.render_template(late.template, context | found, request))
        await out.write(after)

    return AsgiStream(send, page.status, headers, "text/html; charset=utf-8")


async def _made(datasette: Datasette, request: Any, make: Maker) -> Page:
    who = reader(request)
    names = {name: unquote(text) for name, text in request.url_vars.items()}

    try:
        counted = await census(datasette)

        def within(db: sqlite3.Connection) -> Page:
            portals = {one.name: one for one in browse.portals(db)}
            page = make(db, Asked(who, names, request.args, counted, portals))
            return replace(page, context={"portals": portals, **page.context})

        return await snapshot(datasette, within)
    except sqlite3.OperationalError as problem:
        if str(problem) != "interrupted":
            raise
        return Page("problem.html", {"problem": "too_long"}, 503)


async def _day(request: Any) -> Response:
    """What the form of the calendar asks for, at its own address."""
    return Response.redirect(reader(request).to("day", request.args.get("on") or ""))


async def _feed(request: Any, datasette: Datasette) -> Response:
    who = reader(request)
    try:
        asked = question(request.args).only(order="newest")
    except BadDayError as problem:
        return Response.text(who.t("bad_day", day=str(problem)), status=400)
    found = await snapshot(datasette, lambda db: answer(db, asked, 50))

    def absolute(path: str) -> str:
        return str(datasette.absolute_url(request, path))

    title = " · ".join(["Kho Báo", *asked.parameters().values()])
    page = absolute(who.to("search", **asked.parameters()))
    body = feed.atom(
        title, page, absolute(who.here()), found.hits, lambda number: absolute(who.to("article", number))
    )
    return Response(body, content_type=feed.MIME)


async def _cited(request: Any, datasette: Datasette) -> Any:
    view = await snapshot(datasette, lambda db: show.read(db, int(request.url_vars["id"])))
    if view is None:
        return await _show(datasette, request, await _made(datasette, request, article))
    form, media = cite.CITED[request.url_vars["ending"]]
    return Response(cite.written([cite.citation(view)], form), content_type=media)


async def _takeaway(request: Any, datasette: Datasette) -> Any:
    try:
        return await takeaway(datasette, question(request.args), request.url_vars["ending"])
    except BadDayError as problem:
        return Response.text(reader(request).t("bad_day", day=str(problem)), status=400)


async def _robots(datasette: Datasette) -> Response:
    closed = ("/search", "/feed.atom", "/articles.", f"/{DATABASE}") if _open_to_robots(datasette) else ("/",)
    return Response.text("\n".join(["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]))


def _open_to_robots(datasette: Datasette) -> bool:
    return bool((datasette.plugin_config("khobao") or {}).get("robots"))
