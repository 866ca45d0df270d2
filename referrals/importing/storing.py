"""Uploaded files on disk: streamed in under a limit, found again by the worker, removed when they are used up."""

import time
import uuid
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

FOLDER = "imports"
FORGOTTEN = 24 * 3600  # seconds after which a file that belongs to no import is removed


def folder():
    """Where uploaded files lie; only the product may look."""
    path = Path(settings.FILES_ROOT, FOLDER)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def located(stored):
    """The path on this machine of a file that an import names; a command's file is named by its whole path."""
    return Path(settings.FILES_ROOT, stored)


def is_upload(stored):
    """Whether the file is the product's own, to be removed when it is used up."""
    return bool(stored) and not Path(stored).is_absolute()


def remove(stored):
    """Remove an upload; a file of somebody's own stays."""
    if is_upload(stored):
        located(stored).unlink(missing_ok=True)


def remove_forgotten(known):
    """Remove uploads that broke off, and files whose import is gone. ``known``: the files of imports under way."""
    for path in folder().iterdir():
        if f"{FOLDER}/{path.name}" not in known and path.stat().st_mtime < time.time() - FORGOTTEN:
            path.unlink(missing_ok=True)


class ToDisk(FileUploadHandler):
    """Writes what arrives straight into the folder, and stops reading when it is too much."""

    chunk_size = 256 * 1024

    def __init__(self, request=None):
        super().__init__(request)
        self.part, self.received, self.is_too_large = None, 0, False

    def new_file(self, *args, **kwargs):
        """A name of our own: what the browser calls the file is only shown."""
        super().new_file(*args, **kwargs)
        if self.part:
            raise StopUpload(connection_reset=True)
        self.stored = f"{FOLDER}/{uuid.uuid4()}.csv"
        self.part = open(folder() / Path(self.stored).name, "xb")

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_MAX_MB * 1024 * 1024:
            self.is_too_large = True
            raise StopUpload(connection_reset=True)
        self.part.write(raw_data)

    def file_complete(self, file_size):
        """The file, by where it lies."""
        self.part.close()
        upload = UploadedFile(self.part, self.file_name, self.content_type, file_size, self.charset)
        upload.stored = self.stored
        return upload

    def discard(self):
        """Take the file away again: nothing came of it."""
        if self.part:
            self.part.close()
            remove(self.stored)

    def upload_interrupted(self):
        self.discard()
