"""What the matcher finds between folded words, and what the cache of its patterns keeps."""

import os
from pathlib import Path

import pytest

from casepool.vocabulary import Entry, Matcher
from casepool.vocabulary._load import KEPT_DAYS, _read_cache, _write_cache
from casepool.vocabulary._matcher import compile_patterns


def found(text: str, *patterns: str) -> list[str]:
    rows = ((pattern, Entry(f"a:{pattern}", "a", pattern, {})) for pattern in patterns)
    return [text[h.start : h.end] for h in Matcher(compile_patterns(rows), kinds=("a",)).find(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("He had Wilms' tumor.", ["Wilms' tumor"]),
        ("He had Wilms tumor.", ["Wilms tumor"]),
        ("He had Wilms' tumors.", []),
        ("He had back pain fever.", ["back pain", "fever"]),
    ],
)
def test_names_that_fold_to_two_spaces_are_found(text: str, names: list[str]) -> None:
    assert found(text, "wilms' tumor", "back pain", "fever") == names


def test_forms_of_one_name_share_what_they_mean() -> None:
    entry = Entry("a:ache", "a", "ache", {})
    matcher = Matcher(compile_patterns((form, entry) for form in ("ache", "aches")), kinds=("a",))
    first, second = matcher.find("ache aches")
    assert first.term is second.term
    assert first.kinds == matcher.bit["a"]


def test_cache_keeps_other_versions_for_a_while(tmp_path: Path) -> None:
    recent, old, own = (tmp_path / f"vocabulary-{name}.json" for name in ("recent", "old", "own"))
    for path in (recent, old):
        _write_cache(path, b"{}")
    past = recent.stat().st_mtime - (KEPT_DAYS + 1) * 86400
    os.utime(old, (past, past))
    _write_cache(own, b'{"keys":[]}')
    assert sorted(p.name for p in tmp_path.iterdir()) == [own.name, recent.name]
    assert _read_cache(own) == {"keys": []}
