"""What the matcher finds between folded words, and what the cache of its patterns keeps."""

import os
from pathlib import Path

import ahocorasick_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casepool.vocabulary import Entry, Matcher, fold
from casepool.vocabulary import _matcher as matcher_module
from casepool.vocabulary._kept import KEPT_DAYS, _read, _write, kept
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


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A color Doppler scan.", ["color Doppler", "scan"]),
        ("A Color doppler Scan of DOPPLER.", ["scan"]),
        ("Color Doppler showed it.", ["color Doppler"]),
        ("Renal AML was left.", ["renal AML"]),
        ("Renal Aml was left.", []),
        ("An AML of RENAL AML.", ["AML", "AML"]),
    ],
)
def test_a_longer_name_written_otherwise_hides_no_shorter_one(text: str, names: list[str]) -> None:
    patterns = ("scan", "color Doppler", "renal AML", "AML")
    assert [name.lower() for name in found(text, *patterns)] == [name.lower() for name in names]


def of_automaton(text: str, names: list[str]) -> list[str]:
    """What an Aho-Corasick automaton over characters finds: spaces around names, and those of the text doubled."""
    # A name with two spaces is known with one, too.
    keys = list(dict.fromkeys(key for name in names for key in (name, " ".join(name.split()))))
    automaton = ahocorasick_rs.AhoCorasick(
        [f" {key.replace(' ', '  ')} " for key in keys], matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
    )
    doubled = f" {fold(text).replace(' ', '  ')} "
    return [keys[index] for index, _, _ in automaton.find_matches_as_indexes(doubled)]


WORDS = st.sampled_from(["a", "b", "ab", "c", ""])
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join).filter(lambda name: name == name.strip() != "")


@given(st.lists(NAMES, min_size=1, max_size=12, unique=True), st.lists(WORDS, max_size=14).map(" ".join))
def test_words_find_what_an_automaton_over_characters_finds(names: list[str], text: str) -> None:
    assert found(text, *names) == of_automaton(text, names)


def test_words_are_forgotten_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matcher_module, "MOST_WORDS", 4)
    rows = ((name, Entry(name, "a", name, {})) for name in ("back pain", "fever"))
    matcher = Matcher(compile_patterns(rows), kinds=("a",))
    for number in range(9):
        text = f"He had word{number} back pain and fever."
        assert [text[h.start : h.end] for h in matcher.find(text)] == ["back pain", "fever"]
    assert len(matcher._known) == 4


def test_forms_of_one_name_share_what_they_mean() -> None:
    entry = Entry("a:ache", "a", "ache", {})
    matcher = Matcher(compile_patterns((form, entry) for form in ("ache", "aches")), kinds=("a",))
    first, second = matcher.find("ache aches")
    assert first.term is second.term
    assert first.kinds == matcher.bit["a"]


def test_cache_keeps_other_versions_for_a_while(tmp_path: Path) -> None:
    recent, old, own = (tmp_path / f"vocabulary-{name}.json" for name in ("recent", "old", "own"))
    for path in (recent, old):
        _write(path, b"{}")
    past = recent.stat().st_mtime - (KEPT_DAYS + 1) * 86400
    os.utime(old, (past, past))
    _write(own, b'{"keys":[]}')
    assert sorted(p.name for p in tmp_path.iterdir()) == [own.name, recent.name]
    assert _read(own) == {"keys": []}


def test_what_is_kept_is_made_once_and_again_where_it_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made: list[int] = []

    def make() -> list[int]:
        made.append(len(made))
        return [7, len(made)]

    assert [kept("thing", key="ab" * 20, make=make) for _ in range(3)] == [[7, 1]] * 3
    (path,) = tmp_path.rglob("thing-*.json")
    path.write_bytes(path.read_bytes()[:-1] + b"8")
    assert kept("thing", key="ab" * 20, make=make) == [7, 2]
    assert kept("thing", key="cd" * 20, make=make) == [7, 3]


def test_a_cache_folder_that_may_not_be_opened_is_no_reason_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for name in ("read_bytes", "mkdir", "unlink"):
        monkeypatch.setattr(Path, name, refuse)
    assert kept("thing", key="ef" * 20, make=lambda: [7]) == [7]
