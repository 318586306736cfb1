"""Keeps compiled modules of a workspace in a folder of the emulator's."""

import hashlib
import os
from importlib import _bootstrap_external as importing


def keep_apart(folder, sources):
    """Never writes `__pycache__` beside `sources`, nor reads one: it knows a module's time by the second, and two saves may be in one."""
    usual = importing.cache_from_source
    prefixes = tuple(os.path.join(source, "") for source in sources)

    def cache_from_source(path, *args, **options):
        if not os.fspath(path).startswith(prefixes):
            return usual(path, *args, **options)
        try:
            found = os.stat(path)
        except OSError:
            # without a name for its cache, a module is compiled
            raise NotImplementedError from None
        state = f"{path}\0{found.st_mtime_ns}\0{found.st_size}\0{found.st_ino}"
        name = os.path.basename(usual(path, *args, **options))
        return os.path.join(folder, hashlib.sha256(state.encode()).hexdigest()[:24], name)

    importing.cache_from_source = cache_from_source
