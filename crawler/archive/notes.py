"""What a person is told about a query: what of it was ignored, cut or read another way."""

from __future__ import annotations

#: Each sentence in English; pages that speak another language know it by its key.
SENTENCES = {
    "words_cut": "Only the first {most} words count.",
    "near_cut": "~{typed} is read as ~{most}, the widest.",
    "prefix_short": "{word}* is read as the word {word}: * wants {least} letters before it.",
    "no_time": "{field}:{value} names no time (2022, 2022-09 or 2022-09-14) and is read as words.",
    "time_excluded": "-{field}:{value} is ignored: a time cannot be excluded.",
    "field_beside_or": "Fields such as portal: hold for the whole query, not for one side of OR.",
    "or_alone": "OR is ignored where it has nothing on one side.",
    "not_alone": "NOT is ignored where no word follows it.",
    "too_deep": "Parentheses deeper than {most} are ignored.",
    "unpaired": "A parenthesis without its partner is ignored.",
}


class Note(str):
    """An English sentence that knows its ``key`` in :data:`SENTENCES` and the ``values`` put into it.
    Raises KeyError when there is no such sentence, or it wants a value that is not given."""

    key: str
    values: dict[str, object]

    def __new__(cls, key: str, **values: object) -> Note:
        note = super().__new__(cls, SENTENCES[key].format_map(values))
        note.key, note.values = key, values
        return note
