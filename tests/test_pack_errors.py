"""What is said of a rule pack that cannot be loaded: a folder, and in it the exact lines that are printed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import DATA

from behaviour_check import InvalidInput, load_pack

FOLDERS = sorted(path for path in (DATA / "errors" / "packs").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_problems_of_a_pack(folder: Path, golden: Callable[[Path, str], None]) -> None:
    with pytest.raises(InvalidInput) as found:
        load_pack(folder)
    text = "".join(f"{problem}\n" for problem in found.value.problems)
    golden(folder / "expected.txt", text.replace(f"{folder}/", "").replace(str(folder), "."))


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("id: piped\nextends: panel6\n")
    os.mkfifo(tmp_path / "facts.yaml")
    with pytest.raises(InvalidInput, match=r"facts\.yaml: this is not a regular file"):
        load_pack(tmp_path)
