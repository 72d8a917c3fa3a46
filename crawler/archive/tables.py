"""The tables of the archive.  Comments in the SQL are for whoever opens the file without us: SQLite
keeps them, and ``.schema`` prints them.

Unknown is NULL.  What our own clock told is UTC text (``2026-11-24T08:26:02.123Z``); what a
newspaper printed is ISO 8601 with its offset (``2022-09-14T09:51:45+07:00``).
"""

from __future__ import annotations

TABLES = (
    """
CREATE TABLE portals (            -- a newspaper portal
  name TEXT NOT NULL PRIMARY KEY,
  title TEXT NOT NULL,
  province TEXT NOT NULL,
  province_before TEXT,           -- before 1 July 2025, when it was another
  domains TEXT NOT NULL,          -- JSON list
  successor TEXT,                 -- name of the portal that took this one over
  language TEXT NOT NULL,
  sample INTEGER NOT NULL DEFAULT 0 CHECK (sample IN (0, 1)),  -- 1: the bundled fictional portal
  first_capture TEXT,
  last_capture TEXT
) STRICT""",
    """
CREATE TABLE crawls (             -- a run; a row without "finished" is a run that was killed
  id INTEGER PRIMARY KEY,
  portal TEXT NOT NULL REFERENCES portals(name),
  reason TEXT NOT NULL,
  started TEXT NOT NULL,
  finished TEXT,
  outcome TEXT,
  counts TEXT,                    -- JSON: what it counted
  versions TEXT NOT NULL,         -- JSON: of the programs that ran
  settings TEXT NOT NULL          -- JSON
) STRICT""",
    """
CREATE TABLE captures (           -- one HTTP exchange, kept as a WARC record
  id INTEGER PRIMARY KEY,
  portal TEXT NOT NULL REFERENCES portals(name),
  url TEXT NOT NULL,
  fetched_at TEXT NOT NULL,
  status INTEGER NOT NULL,
  mime TEXT,
  warc_file TEXT NOT NULL,        -- within the captures folder
  "offset" INTEGER NOT NULL,      -- of the record's gzip member, in bytes
  length INTEGER NOT NULL,
  record_id TEXT NOT NULL,
  payload_sha256 TEXT NOT NULL,   -- of the payload as received, transfer encoding removed
  payload_length INTEGER NOT NULL,
  etag TEXT,
  last_modified TEXT,
  revisit_of INTEGER REFERENCES captures(id),   -- the capture that holds the same payload
  crawl INTEGER REFERENCES crawls(id),
  article INTEGER REFERENCES articles(id) DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (warc_file, "offset")
) STRICT""",
    """
CREATE TABLE articles (           -- an article as it reads now
  id INTEGER PRIMARY KEY,         -- days from 1970 to publication (else first sight) and 1/10,000 of that day
  portal TEXT NOT NULL REFERENCES portals(name),
  title TEXT,
  section TEXT,
  published TEXT,
  published_precision TEXT CHECK (published_precision IN ('second', 'minute', 'day')),
  published_raw TEXT,             -- the words the date was read from
  day TEXT GENERATED ALWAYS AS (date(published, '+7 hours')) VIRTUAL,  -- of publication, in Vietnam
  modified TEXT,
  byline TEXT,                    -- as printed; names and roles are in article_authors
  agency TEXT,                    -- the tag before the lead
  url TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE,       -- the identity: two addresses of one article share it
  canonical TEXT,
  language TEXT,
  state TEXT NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'gone', 'withdrawn')),
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  words INTEGER NOT NULL,         -- syllables of lead and body, as Vietnamese is spaced
  capture INTEGER REFERENCES captures(id),      -- the newest full capture that reads like this
  layout TEXT,
  layers TEXT NOT NULL,           -- JSON: field -> layer that filled it
  lead TEXT,
  body TEXT NOT NULL              -- paragraphs with a blank line between; without the lead
) STRICT""",
    """
CREATE TABLE versions (           -- an earlier or the current reading of an article
  id INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles(id),
  capture INTEGER REFERENCES captures(id),      -- the first that read like this
  seen TEXT NOT NULL,
  changed TEXT,                   -- JSON list of fields; NULL for the first reading
  content_sha256 TEXT NOT NULL,   -- of title, lead, body, byline, section, published with U+001F between
  title TEXT,
  section TEXT,
  published TEXT,
  byline TEXT,
  lead TEXT,
  body TEXT                       -- NULL for the current reading: its text is in articles; see readings
) STRICT""",
    """
CREATE VIEW readings AS           -- every reading of every article with its text
  SELECT v.id, v.article, v.capture, v.seen, v.changed, v.content_sha256, v.body IS NULL AS is_current,
    iif(v.body IS NULL, a.title, v.title) AS title, iif(v.body IS NULL, a.section, v.section) AS section,
    iif(v.body IS NULL, a.published, v.published) AS published,
    iif(v.body IS NULL, a.byline, v.byline) AS byline, iif(v.body IS NULL, a.lead, v.lead) AS lead,
    iif(v.body IS NULL, a.body, v.body) AS body
  FROM versions v JOIN articles a ON a.id = v.article""",
    """
CREATE TABLE urls (               -- the frontier: every address known
  id INTEGER PRIMARY KEY,
  portal TEXT NOT NULL REFERENCES portals(name),
  key TEXT NOT NULL UNIQUE,
  url TEXT NOT NULL,
  host TEXT NOT NULL,             -- with the port, where one is named
  kind TEXT NOT NULL CHECK (kind IN ('section', 'feed', 'sitemap', 'article')),
  page INTEGER NOT NULL,          -- of a section, from 1
  priority INTEGER NOT NULL,      -- 0 before 1 before 2
  state TEXT NOT NULL CHECK (state IN ('due', 'leased', 'done', 'failed', 'gone', 'barred')),
  owner TEXT,                     -- the worker that holds the lease
  lease TEXT,                     -- until then
  next_check TEXT,                -- not before; NULL: not by itself
  hint TEXT,                      -- when a listing, feed or sitemap says it changed
  failures INTEGER NOT NULL DEFAULT 0,
  last_error TEXT,
  first_seen TEXT NOT NULL,
  last_visit TEXT,                -- answered last
  crawl INTEGER REFERENCES crawls(id),          -- that visited it last
  found_in INTEGER REFERENCES captures(id),     -- where it was met first
  capture INTEGER REFERENCES captures(id),      -- the newest with a body
  article INTEGER REFERENCES articles(id)
) STRICT""",
    """
CREATE TABLE hosts (              -- which worker may talk to a host; nobody else does meanwhile
  host TEXT NOT NULL PRIMARY KEY,
  owner TEXT NOT NULL,
  lease TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE issues (             -- something a person should look at
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL,
  portal TEXT NOT NULL REFERENCES portals(name),
  url TEXT NOT NULL,
  field TEXT NOT NULL,
  message TEXT NOT NULL,
  seen TEXT,                      -- what stood there
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  count INTEGER NOT NULL,
  resolved TEXT,                  -- when a later visit no longer showed it; NULL: open
  crawl INTEGER REFERENCES crawls(id),          -- that saw it last
  UNIQUE (code, portal, url, field)
) STRICT""",
    """
CREATE TABLE coverage (           -- how many article pages of a day had a field, and from which layer
  portal TEXT NOT NULL REFERENCES portals(name),
  day TEXT NOT NULL,              -- of the capture, in Vietnam
  field TEXT NOT NULL,
  seen INTEGER NOT NULL,
  filled INTEGER NOT NULL,
  layout INTEGER NOT NULL,
  jsonld INTEGER NOT NULL,
  meta INTEGER NOT NULL,
  heuristics INTEGER NOT NULL,
  PRIMARY KEY (portal, day, field)
) STRICT""",
    """
CREATE TABLE authors (            -- a name in bylines; two people of one name share the row
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT""",
    """
CREATE TABLE article_authors (
  article INTEGER NOT NULL REFERENCES articles(id),
  position INTEGER NOT NULL,
  author INTEGER NOT NULL REFERENCES authors(id),
  role TEXT NOT NULL CHECK (role IN ('text', 'photo', 'both', 'source')),
  PRIMARY KEY (article, position)
) STRICT""",
    """
CREATE TABLE images (
  id INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles(id),
  position INTEGER NOT NULL,
  url TEXT NOT NULL,
  caption TEXT,
  credit TEXT,
  UNIQUE (article, position)
) STRICT""",
    """
CREATE TABLE tags (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT""",
    """
CREATE TABLE article_tags (
  article INTEGER NOT NULL REFERENCES articles(id),
  position INTEGER NOT NULL,
  tag INTEGER NOT NULL REFERENCES tags(id),
  PRIMARY KEY (article, position)
) STRICT""",
    "CREATE INDEX articles_published ON articles(published)",
    "CREATE INDEX articles_day ON articles(day)",
    "CREATE INDEX articles_portal_day ON articles(portal, day)",
    "CREATE INDEX articles_section ON articles(section)",
    "CREATE INDEX articles_url ON articles(url)",
    "CREATE INDEX versions_article ON versions(article)",
    "CREATE INDEX captures_url ON captures(url)",
    "CREATE INDEX captures_crawl ON captures(crawl)",
    "CREATE INDEX captures_article ON captures(article)",
    "CREATE INDEX captures_payload ON captures(payload_sha256)",
    "CREATE INDEX urls_due ON urls(portal, priority, hint DESC, page, id) WHERE state = 'due'",
    "CREATE INDEX urls_done ON urls(portal, next_check) WHERE state = 'done'",
    "CREATE INDEX urls_leased ON urls(portal, lease) WHERE state = 'leased'",
    "CREATE INDEX urls_state ON urls(portal, state)",
    "CREATE INDEX urls_url ON urls(url)",
    "CREATE INDEX urls_article ON urls(article)",
    "CREATE INDEX issues_url ON issues(url)",
    "CREATE INDEX issues_crawl ON issues(crawl)",
    "CREATE INDEX article_authors_author ON article_authors(author)",
    "CREATE INDEX article_tags_tag ON article_tags(tag)",
)

RECURRING = """
CREATE TABLE recurring (          -- texts that a portal prints on page after page, part of no article
  portal TEXT NOT NULL REFERENCES portals(name),
  digest TEXT NOT NULL,           -- of the text: the first 16 digits of SHA-256
  text TEXT NOT NULL,             -- on one line, NFC
  pages INTEGER NOT NULL,         -- articles it stood in,
  "of" INTEGER NOT NULL,          -- of so many that were read
  first_seen TEXT,                -- when the first and the last of those pages were fetched
  last_seen TEXT,
  learned TEXT NOT NULL,
  kept INTEGER NOT NULL DEFAULT 0 CHECK (kept IN (0, 1)),  -- 1: a person said it belongs to the articles
  PRIMARY KEY (portal, digest)
) STRICT"""

RECURRING_PLACE = """
ALTER TABLE recurring ADD COLUMN  -- where it stands on most of its pages: in the article's column, or not
  place TEXT NOT NULL DEFAULT 'column' CHECK (place IN ('column', 'around'))"""

FIXITY = """
CREATE TABLE fixity (             -- a pass that proved captures whole; unfinished: it was cut short
  id INTEGER PRIMARY KEY,
  started TEXT NOT NULL,          -- when it began
  finished TEXT,                  -- when it had seen every capture of its scope
  scope TEXT NOT NULL,            -- JSON: portal, since and sample, as asked for
  last_capture INTEGER NOT NULL,  -- captures up to this number are seen
  checked INTEGER NOT NULL,       -- captures seen
  damaged INTEGER NOT NULL        -- of them not whole, or not what their row says
) STRICT"""

WITHDRAWALS = """
CREATE TABLE withdrawals (        -- a takedown: the article's rows are gone, this stays
  id INTEGER PRIMARY KEY,
  article INTEGER NOT NULL,       -- the number it had, and has again when it is lifted
  portal TEXT NOT NULL REFERENCES portals(name),
  url TEXT NOT NULL,
  key TEXT NOT NULL,              -- the identity it had
  capture INTEGER REFERENCES captures(id),      -- that it was read from; it stays in the WARC file
  first_seen TEXT NOT NULL,
  content_sha256 TEXT NOT NULL,   -- of the reading that was withdrawn
  reason TEXT NOT NULL,           -- as given
  requester TEXT NOT NULL,        -- who asked for it
  withdrawn TEXT NOT NULL,        -- when
  lifted TEXT                     -- when it was lifted; NULL while it stands
) STRICT"""

SCHEDULES = """
CREATE TABLE schedules (          -- when a portal is crawled by itself
  portal TEXT NOT NULL PRIMARY KEY REFERENCES portals(name),
  cron TEXT NOT NULL,             -- minute, hour, day of month, month, day of week
  zone TEXT NOT NULL,             -- the time zone that is meant in
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),  -- 0: switched off
  last_run TEXT,                  -- when it was last taken up
  next_run TEXT                   -- when it is due; NULL: switched off
) STRICT"""

STORIES = (
    """
CREATE TABLE stories (            -- one text under several addresses
  first INTEGER NOT NULL PRIMARY KEY REFERENCES articles(id),  -- number of the article published first
  size INTEGER NOT NULL           -- articles in it, two or more
) STRICT""",
    """
ALTER TABLE articles ADD COLUMN   -- NULL: no other article like it is known
  story INTEGER REFERENCES stories(first)""",
    """
CREATE TABLE story_pairs (        -- two articles that are one text, as far as a comparison tells
  article INTEGER NOT NULL REFERENCES articles(id),  -- the one with the lower number
  other INTEGER NOT NULL REFERENCES articles(id),    -- number of the other
  similarity REAL NOT NULL,       -- share of all runs of five words that both have, 0 to 1
  contained REAL NOT NULL,        -- share of those of the shorter text that the longer one has
  PRIMARY KEY (article, other)
) STRICT, WITHOUT ROWID""",
    """
CREATE TABLE story_bands (        -- where texts that may be alike meet: 20 hashes of each, see story_index
  band INTEGER NOT NULL,          -- 32-bit hash of two MinHash minima of lead and body
  article INTEGER NOT NULL,       -- number of the article; not declared, a deletion would read it all
  PRIMARY KEY (band, article)
) STRICT, WITHOUT ROWID""",
    """
CREATE TABLE story_index (        -- one row
  made_with TEXT NOT NULL         -- program and numbers that made the bands
) STRICT""",
    "CREATE INDEX story_pairs_other ON story_pairs(other)",
    "CREATE INDEX articles_story ON articles(story) WHERE story IS NOT NULL",
)

ABSENCES = (
    """
CREATE TABLE absences (           -- an address that led to no page for a time
  id INTEGER PRIMARY KEY,
  url INTEGER NOT NULL REFERENCES urls(id),     -- number of the address
  article INTEGER REFERENCES articles(id),      -- NULL: none was read from it
  since TEXT NOT NULL,            -- first answered that it is gone
  back TEXT                       -- when it answered again; NULL: still gone
) STRICT""",
    "CREATE INDEX absences_url ON absences(url)",
    "CREATE INDEX absences_article ON absences(article)",
    # What was found gone before there was this table.
    """
INSERT INTO absences (url, article, since)
  SELECT id, article, last_visit FROM urls WHERE state = 'gone' AND last_visit IS NOT NULL""",
    "UPDATE urls SET next_check = last_visit WHERE state = 'gone' AND kind = 'article'",
)

FAILING = (
    "ALTER TABLE urls ADD COLUMN failing TEXT",
    # What was given up before there was this column is asked for once more.
    "UPDATE urls SET next_check = first_seen WHERE state = 'failed' AND kind = 'article'",
)

BACKFILL = (
    """
CREATE TABLE lookups (            -- a question to the index of a web archive, answered page by page
  id INTEGER PRIMARY KEY,
  portal TEXT NOT NULL REFERENCES portals(name),
  service TEXT NOT NULL CHECK (service IN ('wayback', 'commoncrawl')),  -- which web archive
  address TEXT NOT NULL,          -- of the index
  host TEXT NOT NULL,             -- whose pages: of this host and those below it
  since TEXT NOT NULL,            -- first day (UTC) asked for, or empty
  until TEXT NOT NULL,            -- last day (UTC) asked for, or empty
  page TEXT NOT NULL,             -- where the next page begins, in the words of the index
  finished TEXT,                  -- when the last page was read
  UNIQUE (portal, service, address, host, since, until)
) STRICT""",
    """
CREATE TABLE mementos (           -- a capture of an article that a web archive holds
  id INTEGER PRIMARY KEY,
  portal TEXT NOT NULL REFERENCES portals(name),
  service TEXT NOT NULL CHECK (service IN ('wayback', 'commoncrawl')),  -- which web archive
  url TEXT NOT NULL,
  key TEXT NOT NULL,              -- the article's identity
  captured TEXT NOT NULL,         -- when it was captured, UTC
  digest TEXT NOT NULL,           -- SHA-1 of the payload in base 32, as the index tells it
  line TEXT NOT NULL,             -- JSON: what the index tells
  state TEXT NOT NULL CHECK (state IN ('due', 'done', 'held', 'failed')),
  failures INTEGER NOT NULL DEFAULT 0,
  last_error TEXT,
  fetched TEXT,                   -- when it was fetched, or given up
  capture INTEGER REFERENCES captures(id),      -- the capture it became
  UNIQUE (portal, key, digest)
) STRICT""",
    "CREATE INDEX mementos_due ON mementos(portal, service, id) WHERE state = 'due'",
    "CREATE INDEX mementos_capture ON mementos(capture)",
)

#: A robots.txt that bars everything for a bad hour does not bar it for good.
BARRED = """
UPDATE urls SET next_check = first_seen
WHERE state = 'barred' AND kind = 'article' AND last_error IS NOT 'withdrawn'"""
