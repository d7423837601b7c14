"""Where words or signs stand in a text."""


def places_of(words: tuple[str, ...], text: str, *, start: int, end: int) -> list[int]:
    """Where any of the words begins between two offsets, in order.

    One word is looked for after the other, as `str.find` does it: sooner than a pattern of all of them.

    Examples
    --------
    >>> places_of((".", "?"), "Why? No. Yes.", start=0, end=12)
    [3, 7]
    """
    found: list[int] = []
    for word in words:
        at = text.find(word, start, end)
        while at >= 0:
            found.append(at)
            at = text.find(word, at + 1, end)
    found.sort()
    return found
