"""Vietnamese spelling, as the search index needs it.

A tone mark on a syllable that ends in ``oa``, ``oe`` or ``uy`` can stand on either vowel: ``hòa``
or ``hoà``, ``khỏe`` or ``khoẻ``, ``thúy`` or ``thuý``.  Both are correct, newspapers use both, and
the archive prints what the newspaper printed.  So the index carries, beside the text, those
syllables in the other spelling with their neighbours, and a phrase finds either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.text import fold

#: Changing what ``vn_fold``, ``vn_alt`` or ``vn_keys`` return makes an existing index wrong: raise this
#: number, and the next writer rebuilds the index.
FOLD_VERSION = 3

#: A word as the index sees it: letters and digits, with combining marks that have no own letter.
WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")

_OLD = "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy"
_NEW = "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ"
_TO_NEW = dict(zip(_OLD.split(), _NEW.split(), strict=True))
_TO_OLD = {new: old for old, new in _TO_NEW.items()}
_OTHER = _TO_NEW | _TO_OLD
#: Consonants a syllable may begin with.  Not ``qu``: its u is no vowel, ``quý`` has one spelling.
_CONSONANTS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph r s t th tr v x"
_INITIALS = frozenset(_CONSONANTS.split(" ")) | {""}
#: Words kept on each side of a respelled syllable, so that phrases of two are found exactly.  Three
#: would be a twentieth more of the text's size; longer phrases are looked for without marks as well.
_REACH = 1
#: Stands between passages that are not neighbours in the text, so that no phrase spans them.
GAP = "ǀ"
#: What newspapers do not print begins the keys: ``ǀ`` is a letter of Khoisan languages.
EVERY = "ǀa"
_TWO_WAYS = re.compile(f"(?:{'|'.join(_OTHER)})(?![^\\W_])")


def _respelled(word: str, spellings: dict[str, str]) -> str:
    ending = spellings.get(word[-2:])
    return word[:-2] + ending if ending and word[:-2] in _INITIALS else word


def spellings(words: Sequence[str]) -> list[list[str]]:
    """``words``, lower case, as typed, then with all tone marks in the older and in the newer place;
    without repetitions."""
    typed = [word.lower() for word in words]
    found = [typed]
    for style in (_TO_OLD, _TO_NEW):
        other = [_respelled(word, style) for word in typed]
        if other not in found:
            found.append(other)
    return found


def vn_fold(text: str | None) -> str | None:
    """SQL function: the text without marks, character for character; NULL stays NULL."""
    return None if text is None else fold(text)


def vn_alt(*fields: str | None) -> str | None:
    """SQL function: every syllable of ``fields`` with two spellings, in the other one, in lower case,
    each with the word before and after it; NULL when there is none."""
    passages = [passage for field in fields if field for passage in _passages(field)]
    return f" {GAP} ".join(passages) or None


def vn_keys(portal: str | None, section: str | None) -> str:
    """SQL function: words that every article, every one of a portal, and every one of a section of this
    name carries in the index, so that a filter is a word of the query."""
    keys = [EVERY, portal_key(portal or "")]
    return " ".join([*keys, section_key(section)] if section else keys)


def portal_key(name: str) -> str:
    """The key of a portal's articles."""
    return f"ǀp{_letters(name)}"


def section_key(name: str) -> str:
    """The key of a section's articles; names that differ in case share it."""
    return f"ǀs{_letters(name)}"


def _letters(name: str) -> str:
    return "".join(letter if letter.isalnum() else f"ǁ{ord(letter):x}" for letter in name.lower())


def _passages(text: str) -> list[str]:
    text = text.lower()
    if not _TWO_WAYS.search(text):
        return []
    words = WORD.findall(text)
    passages: list[str] = []
    start = end = 0
    for position, word in enumerate(words):
        if word[-2:] not in _OTHER or _respelled(word, _OTHER) == word:
            continue
        if position - _REACH > end:
            passages.append(" ".join(words[start:end]))
            start = position - _REACH
        start = max(start, 0)
        end = position + _REACH + 1
        words[position] = _respelled(word, _OTHER)
    passages.append(" ".join(words[start:end]))
    return [passage for passage in passages if passage]
