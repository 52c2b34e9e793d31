"""How functions are called: what is settled before one of them is asked."""

from __future__ import annotations

from importlib import import_module

import pytest

from iaccheck.hcl.functions import call, function_named
from iaccheck.hcl.functions.names import FAMILIES
from iaccheck.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, ListOf, MapOf, ObjectOf, SetOf
from iaccheck.hcl.values import (
    NULL,
    TRUE,
    Fault,
    Unknown,
    Value,
    list_of,
    number,
    object_of,
    set_of_unknown,
    string,
    tuple_of,
    unknown,
)
from iaccheck.interval import ANY, Interval
from iaccheck.source import Location
