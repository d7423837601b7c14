"""An optional fourth ranking by a sentence-embedding model on this machine; none is shipped or fetched."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from casepool.errors import IndexFormatError


class Encoder(Protocol):
    """Anything that turns texts into vectors of length one."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row per text, each of Euclidean length 1."""
        ...


class LocalModel:
    """A sentence-transformers model in a local folder.

    Raises
    ------
    IndexFormatError
        Where the folder is not there or sentence-transformers is not installed.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise IndexFormatError(
                f"--dense must be a folder with a model, got {path}. Nothing is downloaded."
            )
        try:
            from sentence_transformers import SentenceTransformer  # type: ignore[import-not-found]
        except ImportError as error:
            raise IndexFormatError(
                "--dense must have sentence-transformers, which is not installed. Install it, or leave --dense out."
            ) from error
        self._model: Any = SentenceTransformer(str(path), local_files_only=True)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row per text, each of Euclidean length 1."""
        rows = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)
