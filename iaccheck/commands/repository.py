"""A path as people see it, from the working directory -> as a code host knows it, from the top of the repository."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache

from iaccheck.universe import STANDARD_INPUT, Asked

CHECKOUTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
"""Where GitHub and GitLab have put the repository, should its `.git` not be there."""


def paths_from_top(asked: Asked) -> Callable[[str], str]:
    """Turns paths of locations into paths of files, links resolved, from the top of the repository."""
    here = asked.working_directory
    top = top_of(asked)

    @cache
    def from_top(path: str) -> str:
        if path == STANDARD_INPUT:
            return path
        real = os.path.realpath(os.path.join(here, path))
        found = real if _is_below(real, top) else os.path.join(here, path)
        return os.path.relpath(found, top).replace(os.sep, "/")

    return from_top


def top_of(asked: Asked) -> str:
    """The nearest folder at or above the working directory with a `.git`; else what CI names; else that directory."""
    here = os.path.realpath(asked.working_directory)
    above = here
    while not os.path.exists(os.path.join(above, ".git")):
        if above == os.path.dirname(above):
            named = (os.path.realpath(asked.environment.get(name) or here) for name in CHECKOUTS)
            return next((folder for folder in named if _is_below(here, folder) and folder != here), here)
        above = os.path.dirname(above)
    return above


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
