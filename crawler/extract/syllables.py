"""What a Vietnamese syllable is: initial, rime with at most one tone, final.

Stricter than a look at the letters: text in the wrong encoding is full of words like ``quôìc`` and
``phuòc``, whose rimes the language does not have.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_INITIAL = "(?:ngh|ng|nh|gh|gi|kh|ch|ph|th|tr|qu|[bcdđghklmnprstvx])?"
#: Rimes that end in a vowel, and those that a consonant may follow.
_OPEN = (
    "oai|oao|oay|oeo|uây|uôi|uya|uyu|ươi|ươu|iêu|yêu|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oi|ôi|ơi|ua|ui|uơ|ưa|ưi|ưu"
)
_CLOSED = "uyê|oa|oă|oe|oo|uâ|uê|uô|uy|iê|yê|ươ|[aăâeêioôơuưy]"
_SYLLABLE = re.compile(f"{_INITIAL}(?:(?:{_OPEN})|(?:{_CLOSED})(?:ng|nh|ch|[cmnpt])?)")


@lru_cache(maxsize=8192)
def is_spoken(word: str) -> bool:
    """Whether a word, in any case and Unicode form, is spelled as Vietnamese syllables are.  A
    capital behind a small letter is a sign of another encoding."""
    if not (word.islower() or word[1:].islower() or word.isupper() or len(word) == 1):
        return False
    bare, tones = _TONES.subn("", unicodedata.normalize("NFD", word.lower()))
    return tones <= 1 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None
