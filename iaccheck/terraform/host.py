"""What file functions of a module may see: files below the checked tree, by paths relative to the root module."""

from __future__ import annotations
