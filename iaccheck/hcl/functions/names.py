"""The names of Terraform's functions, and the family of each."""

from __future__ import annotations

from collections.abc import Mapping

MEMBERS: Mapping[str, str] = {
    "numeric": "abs ceil floor log max min parseint pow signum sum",
    "strings": (
        "chomp endswith indent join lower replace split startswith strcontains strrev substr title trim "
        "trimprefix trimspace trimsuffix upper"
    ),
    "patterns": "regex regexall",
    "formatting": "format formatlist",
    "collections": (
        "alltrue anytrue coalesce coalescelist contains element index keys length lookup merge one values zipmap"
    ),
    "lists": "chunklist compact concat distinct flatten matchkeys range reverse slice sort transpose",
    "sets": "setintersection setproduct setsubtract setunion",
    "encoding": (
        "base64decode base64encode base64gzip csvdecode jsondecode jsonencode textdecodebase64 "
        "textencodebase64 urlencode"
    ),
    "yaml_documents": "yamldecode yamlencode",
    "files": ("abspath basename dirname file filebase64 fileexists fileset pathexpand templatefile templatestring"),
    "hashes": (
        "base64sha256 base64sha512 bcrypt filebase64sha256 filebase64sha512 filemd5 filesha1 filesha256 "
        "filesha512 md5 rsadecrypt sha1 sha256 sha512 uuid uuidv5"
    ),
    "time": "formatdate plantimestamp timeadd timecmp timestamp",
    "network": "cidrhost cidrnetmask cidrsubnet cidrsubnets",
    "types": ("ephemeralasnull issensitive nonsensitive sensitive tobool tolist tomap tonumber toset tostring type"),
}
FAMILIES: Mapping[str, str] = {name: family for family, names in MEMBERS.items() for name in names.split()}
BY_EVALUATOR = ("can", "try")
"""They look at expressions rather than values."""
NOT_BUILT = frozenset({"base64gunzip", "cidrcontains", "convert", "urldecode"})
"""Functions of OpenTofu, or of a newer Terraform, that are not evaluated yet."""
REMOVED: Mapping[str, str] = {"list": "tolist([…])", "map": "tomap({…})"}
"""Functions of Terraform 0.11, and what to write instead."""
