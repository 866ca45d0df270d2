"""A folder in which a server that runs under another account can work: short, and open to passers-by."""

import shutil
import tempfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def place():
    folder = Path(tempfile.mkdtemp(prefix="cosell-local-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
