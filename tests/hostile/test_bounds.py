"""Configurations made to take time or memory without end: each ends, says why, and costs no other setting."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.hostile.running import run, settings

LONG = 100_000
LIMIT, STEPS = "limit reached: ", "limit reached: it takes more than 1000000 steps"
NOT_READ = "depends on local.bad, which may stand in what could not be read"
TEXT = "limit reached: it is a text of "
DIGITS = "limit reached: it is a number of more than "
KNOWN = ""
THIRTY_KB = 'join("", [for x in range(1000): "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"])'
MEGABYTE = f'join("", [for x in range(1000): "{"x" * 1000}"])'

QUICK: list[tuple[str, str]] = [
    # an expression, and how the reason begins for which it is unknown
    ("(" * 5000 + "1" + ")" * 5000, NOT_READ),
    ("[" * 5000 + "]" * 5000, NOT_READ),
    ("{a=" * 5000 + "1" + "}" * 5000, NOT_READ),
    ('"${' * 5000 + "1" + '}"' * 5000, NOT_READ),
    ("(" * LONG, NOT_READ),
    ('"${' * LONG, NOT_READ),
    ("true ? 1 : " * 5000 + "2", NOT_READ),
    ("!" * 5000 + "true", NOT_READ),
    ("-" * 5000 + "1", NOT_READ),
    ("abs(" * 5000 + "1" + ")" * 5000, NOT_READ),
    ("local.x" + ".a" * LONG, NOT_READ),
    ("local.x" + "[0]" * LONG, NOT_READ),
    ("local.x" + "[*]" * 5000, NOT_READ),
    ("local.x" + ".*.a" * 5000, NOT_READ),
    ("local.x" + ".0" * LONG, NOT_READ),
    ("1e99999999999999999999", NOT_READ),
    ("(" * 499 + "1" + ")" * 499, KNOWN),
    ('"${' * 499 + "1" + '}"' * 499, KNOWN),
    ("true ? 1 : " * 499 + "2", KNOWN),
    ("1" + "+1" * LONG, KNOWN),
    ("1e999999999 > 1 ? 1 : 2", KNOWN),
    ("1" * 1_000_000 + " > 1 ? 1 : 2", KNOWN),
    ("pow(10, 1e9) > 1 ? 1 : 2", KNOWN),
    ("length(tostring(1e600000000))", DIGITS),
    ('format("%d", 1e600000000)', DIGITS),
    ('format("%g", 1e-600000000)', DIGITS),
    ('format("%f", 1e600000000)', DIGITS),
    (f'parseint("{"z" * LONG}", 62)', DIGITS),
    ('format("%999999999d", 1)', 'limit reached: "%999999999d"'),
    ('format("%.999999999f", 1)', 'limit reached: "%.999999999f"'),
    (f'format("{"%9999s" * 2000}", [for x in range(1000): "a"]..., [for x in range(1000): "a"]...)', ""),
    ("range(1e9)", "cannot be worked out: range: it would have more than 1024 elements"),
    ("range(0, 1, 1e-300)", "cannot be worked out: range: it would have more than 1024 elements"),
    ("length(setproduct(range(1000), range(1000), range(1000)))", "limit reached: it is a product of 1000000000"),
    ('length(join(join(join(",", range(1000)), range(1000)), range(1000)))', TEXT),
    (f'length(replace({THIRTY_KB}, "a", join("", range(1000))))', TEXT),
    (f'length(replace({THIRTY_KB}, "/a/", join("", range(1000))))', LIMIT),
    (f'regex("(a*)*b", {THIRTY_KB})', "cannot be worked out: regex: the pattern does not match"),
    ('regex("((a{1000}){1000}){1000}", "a")', "cannot be worked out: regex: the pattern is not valid"),
    (f'length(split("", {MEGABYTE}))', "limit reached: it is a list of more than 250000 elements"),
    (f'length("{"a-" * 50_000}")', KNOWN),
    (f'length("a{chr(0x301) * 50_000}")', KNOWN),
    (f'length("{(chr(0x1F468) + chr(0x200D)) * 50_000}")', KNOWN),
    (f'length("{chr(0x1F1E6) * 50_001}")', KNOWN),
    (f'jsondecode("{"[" * 500}{"]" * 500}")', LIMIT),
    (f'yamldecode("{"[" * 500}{"]" * 500}")', LIMIT),
    ('yamldecode("a: &a [x,x,x,x,x,x,x,x,x]\\n' + "".join(
        f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ) + '").i', LIMIT),
]  # fmt: skip


def test_many_at_once(tmp_path: Path) -> None:
    """All in one root module: none costs another one its value."""
    files = {
        f"n{number}.tf": f"locals {{\n  bad{number} = {expression}\n}}\n"
        f'resource "alicloud_ram_role" "n{number}" {{\n  max_session_duration = local.bad{number}\n}}\n'
        for number, (expression, _) in enumerate(QUICK)
    }
    rows = settings(tmp_path, files)
    for number, (expression, reason) in enumerate(QUICK):
        row = rows[f"alicloud_ram_role.n{number}"]
        said = (row["reason"] or "").replace(f"local.bad{number}", "local.bad")
        assert said.startswith(reason), (expression[:100], row)
        assert row["status"] == ("unknown" if reason else row["status"]), expression[:100]


DOUBLING = 'l0 = "abc"\n' + "".join(f'l{n + 1} = "${{local.l{n}}}${{local.l{n}}}"\n' for n in range(60))
WIDE = "a = [for x in range(1000): range(200)]\nb = [for x in range(1000): range(200)]\n"
NESTED = "".join(f"[for x{n + 1} in [[x{n}, x{n}]] : " if n else "[for x1 in [[1, 1]] : " for n in range(40))
TEMPLATE = {"t.tpl": "%{for x in range(1000)}%{for y in range(200)}a%{endfor}%{endfor}"}

DOUBLES = "l0 = [1]\n" + "".join(f"l{n + 1} = [local.l{n}, local.l{n}]\n" for n in range(60))
AGAIN = "".join(f"x{n + 1} = [local.x{n}, local.x{n}]\n" for n in range(60))
"""The same once more, of what is unknown, null or empty: its type is what doubles."""

SLOW: dict[str, tuple[str, Mapping[str, str | bytes], str]] = {
    # what locals define besides `bad`, other files, and how the reason of `bad` begins
    "a text that doubles": (DOUBLING + "bad = length(local.l60)", {}, TEXT),
    "a text that doubles with its escapes": (
        "l0 = [1]\n" + "".join(f"l{n + 1} = jsonencode([local.l{n}, local.l{n}])\n" for n in range(30))
        + "bad = length(local.l30)", {}, LIMIT,
    ),
    "a list that doubles": (
        DOUBLES + "bad = jsonencode(local.l60)", {}, "limit reached: it has more than 250000 elements",
    ),
    "a list that doubles, as a list of one type": (
        DOUBLES + "bad = tolist(local.l60)", {}, "limit reached: it has more than 250000 elements",
    ),
    "a list that doubles, compared": (
        DOUBLES + "bad = local.l60 == local.l59 ? 1 : 2", {}, "limit reached: it has more than 250000 elements",
    ),
    "an unknown list that doubles": (
        DOUBLES + f"x0 = var.x ? local.l16 : local.l16\n{AGAIN}bad = tolist(local.x60)",
        {"x.tf": 'variable "x" {}\n'}, "limit reached: it has more than 250000 elements",
    ),
    "nothing of a type that doubles": (
        DOUBLES + f"x0 = true ? null : local.l16\n{AGAIN}bad = tolist(local.x60)", {},
        "limit reached: it has more than 250000 elements",
    ),
    "no elements of a type that doubles": (
        DOUBLES + f"x0 = true ? tolist([]) : tolist([local.l16])\n{AGAIN}bad = tolist(local.x60)", {},
        "limit reached: it has more than 250000 elements",
    ),
    "names that double, tried": (f"bad = {NESTED}try(x40[0], 1){']' * 40}", {}, STEPS),
    "a large list, tried often": (
        DOUBLES + "bad = [for a in range(1000): [for b in range(1000): can(local.l16)]]", {}, STEPS,
    ),
    "a large list, as arguments": (
        WIDE + "bad = [for a in range(1000): max(flatten(local.a)...)]", {}, STEPS,
    ),
    "digits, read often": (
        f'x = "{"1" * LONG}"\nbad = [for a in range(1000): [for b in range(100): -local.x]]', {}, STEPS,
    ),
    "digits as an index": (
        f'x = "{"0" * LONG}"\nbad = [for a in range(1000): [for b in range(100): [1, 2][local.x]]]', {}, STEPS,
    ),
    "digits, calculated with": (
        f'x = "{"1" * LONG}"\nbad = [for a in range(1000): [for b in range(100): local.x * 2]]', {}, STEPS,
    ),
    "a table of quotes": (
        'bad = csvdecode("a\\n\\"' + '\\"\\"' * 300_000 + '")',
        {}, "cannot be worked out: csvdecode: a quote is never closed",
    ),
    "calls that cost more than they are long": (
        "".join(f"l{n} = [for a in range(1000): [for b in range(1000): setunion([1], [2])]]\n" for n in range(9))
        + "bad = local.l8", {}, LIMIT,
    ),
    "names that double": (f"bad = {NESTED}x40 == x39{']' * 40}", {}, STEPS),
    "names that double, written": (f"bad = {NESTED}length(jsonencode(x40)){']' * 40}", {}, STEPS),
    "a wide list, written often": (WIDE + f"bad = length(jsonencode([{'local.a,' * 1000}]))", {}, STEPS),
    "wide lists, compared": (WIDE + f"bad = [{'local.a,' * 999}] == [{'local.b,' * 999}] ? 1 : 2", {}, STEPS),
    "wide lists, one of them": (
        WIDE + f"bad = var.x ? [{'local.a,' * 1000}] : [{'local.a,' * 999}]", {"x.tf": 'variable "x" {}\n'}, STEPS,
    ),
    "loops in loops": ("bad = [for a in range(1000): [for b in range(1000): [for c in range(1000): c]]]", {}, STEPS),
    "forty loops": (f"bad = {'[for x in [1, 2] : ' * 40}1{']' * 40}", {}, STEPS),
    "loops over a long line": (
        f"bad = [for a in range(1000): [for b in range(250): {'+'.join(['1'] * 2000)}]]", {}, STEPS,
    ),
    "loops in a template in a loop": (
        'bad = [for x in range(1000): length(templatefile("t.tpl", {}))]', dict(TEMPLATE), STEPS,
    ),
    "a template that includes itself": (
        'bad = templatefile("t.tpl", {})', {"t.tpl": '${templatefile("t.tpl", {})}'}, "cannot be worked out",
    ),
    "a template that is read often": (
        'bad = [for a in range(1000): [for b in range(1000): length(templatefile("t.tpl", {}))]]',
        {"t.tpl": "${1 + 1} ${upper(\"a\")}" * 40}, STEPS,
    ),
    "patterns of which each is large": (
        'bad = [for a in range(1000): can(regex("${a}[\\\\pL]{1000}", "b"))]', {}, STEPS,
    ),
    "patterns of which each is another": (
        'bad = [for a in range(1000): [for b in range(1000): can(regex("${a * b}((a{10}){10}){9}", "b"))]]', {}, STEPS,
    ),
    "a large file that is read often": (
        'bad = [for a in range(1000): filesha512("large")]', {"large": b"\0" * 15_000_000}, STEPS,
    ),
    "a table of a million rows": (
        'row = join("", [for a in range(1000): "1\\n"])\n'
        'bad = csvdecode(join("", concat(["a\\n"], [for a in range(1000): local.row])))',
        {}, STEPS,
    ),
    "matches at each place": (f'bad = length(replace({MEGABYTE}, "/b*/", "y"))', {}, STEPS),
    "searches that go to the end": (f'bad = length(regexall("x*y|x", {MEGABYTE}))', {}, STEPS),
    "a thousand of a second each": (
        "".join(f"l{n} = length([for a in range(1000): [for b in range(199): a * b + {n}]])\n" for n in range(1000))
        + f"bad = {' + '.join(f'local.l{n}' for n in range(1000))}", {}, LIMIT,
    ),
    "a chain of 20,000": (
        "l20000 = 1\n" + "".join(f"l{n} = local.l{n + 1} + 1\n" for n in range(20_000)) + "bad = local.l0", {}, KNOWN,
    ),
    "a circle of 5,000": (
        "l5000 = local.l0\n" + "".join(f"l{n} = local.l{n + 1} + 1\n" for n in range(5000)) + "bad = local.l0", {},
        "cannot be worked out: these need each other in a circle",
    ),
    "each needs all": (
        "".join(f"l{n} = {' + '.join(f'local.l{m}' for m in range(150))}\n" for n in range(150)) + "bad = local.l0",
        {}, "cannot be worked out: these need each other in a circle",
    ),
    "each needs all before it": (
        "l0 = 1\n" + "".join(f"l{n} = {' + '.join(f'local.l{m}' for m in range(n))}\n" for n in range(1, 300))
        + "bad = local.l299", {}, KNOWN,
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SLOW)
def test_what_would_never_end(what: str, tmp_path: Path) -> None:
    """Each in a process of its own."""
    text, files, reason = SLOW[what]
    bad = 'resource "alicloud_ram_role" "bad" {\n  max_session_duration = local.bad\n}\n'
    row = settings(tmp_path, {"main.tf": f"{bad}locals {{\n{text}\n}}\n", **files})["alicloud_ram_role.bad"]
    assert row["status"] == ("unknown" if reason else "known")
    assert (row["reason"] or "").startswith(reason)


def module(name: str, source: str, more: str = "") -> str:
    """A module call."""
    return f'module "{name}" {{\n  source = "{source}"\n{more}}}\n'


def role(name: str, more: str = "") -> str:
    """A role of one hour."""
    return f'resource "alicloud_ram_role" "{name}" {{\n  max_session_duration = 3600\n{more}}}\n'


LEVELS = 10
MANY: dict[str, tuple[Mapping[str, str | bytes], str]] = {
    # files, and an address that is listed
    "count": ({"a.tf": role("x", "  count = 1000000000\n")}, "alicloud_ram_role.x[*]"),
    "count beyond all numbers": ({"a.tf": role("x", "  count = 1e600000000\n")}, "alicloud_ram_role.x[*]"),
    "for_each": (
        {"a.tf": role("x", '  for_each = {for p in setproduct(range(1000), range(50)): "${p[0]}-${p[1]}" => p}\n')},
        "alicloud_ram_role.x[*]",
    ),
    "many counts": (
        {"a.tf": "".join(role(f"x{n}", "  count = 9000\n") for n in range(13))}, "alicloud_ram_role.x12[*]",
    ),
    "count in modules": (
        {"a.tf": module("m", "./m0", "  count = 10\n"), f"m{LEVELS}/main.tf": role("x")}
        | {f"m{n}/main.tf": module("m", f"../m{n + 1}", "  count = 10\n") for n in range(LEVELS)},
        "alicloud_ram_role.good",
    ),
    "modules that fork": (
        {"a.tf": module("a", "./m0") + module("b", "./m0"), "m30/main.tf": role("x")}
        | {f"m{n}/main.tf": module("a", f"../m{n + 1}") + module("b", f"../m{n + 1}") for n in range(30)},
        "alicloud_ram_role.good",
    ),
    "modules in a row": (
        {"a.tf": module("m", "./m0"), "m200/main.tf": role("x")}
        | {f"m{n}/main.tf": module("m", f"../m{n + 1}") for n in range(200)},
        "alicloud_ram_role.good",
    ),
    "a module that calls itself": ({"a.tf": module("m", "./")}, "alicloud_ram_role.good"),
    "modules that call each other": (
        {"a.tf": module("m", "./a"), "a/main.tf": module("m", "../b"), "b/main.tf": module("m", "../a")},
        "alicloud_ram_role.good",
    ),
    "blocks in blocks": (
        {"a.tf": 'resource "alicloud_ram_role" "x" {\n' + "a {\n" * 5000 + "}\n" * 5000 + "}\n"}, "alicloud_ram_role.x",
    ),
    "dynamic blocks in each other": (
        {"a.tf": 'resource "okta_app_saml" "x" {\n'
         + 'dynamic "attribute_statements" {\n for_each = [1, 2]\n content {\n' * 40 + "}\n}\n" * 40 + "}\n"},
        "alicloud_ram_role.good",
    ),
    "as many arguments": (
        {"a.tf": 'resource "alicloud_ram_role" "x" {\n' + "".join(f"a{n} = {n}\n" for n in range(50_000)) + "}\n"},
        "alicloud_ram_role.x",
    ),
    "a type that makes thousands of each element": (
        {"a.tf": 'variable "x" {\n  type = list(object({'
         + ", ".join(f'a{n} = optional(string, "x")' for n in range(3000)) + "}))\n"
         + f"  default = [{'{},' * 3000}]\n}}\n" + role("x", "  role_name = var.x[0].a0\n  count = length(var.x)\n")},
        "alicloud_ram_role.x[*]",
    ),
    "values of variables that are not declared": (
        {"terraform.tfvars": "".join(f"v{n} = {n}\n" for n in range(100_000)), "a.tf": role("x")},
        "alicloud_ram_role.x",
    ),
    "names of a megabyte, in modules without number": (
        {"a.tf": module("m", "./m", "  count = 9000\n") + module("y" * 1_000_000, "./m", "  count = 9000\n"),
         "m/main.tf": role("x" * 1_000_000) + f'variable "{"v" * 1_000_000}" {{}}\n' + role("short")},
        "module.m[8999].alicloud_ram_role.short",
    ),
    "names that are nowhere": (
        {"a.tf": "".join(f"locals {{\n  a{n} = 1\n}}\n" for n in range(3000))
         + "".join(f'resource "alicloud_ram_role" "x{n}" {{\n  max_session_duration = local.b{n}\n}}\n'
                   for n in range(300))}, "alicloud_ram_role.x299",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", MANY)
def test_multitudes(what: str, tmp_path: Path) -> None:
    """Instances, modules and blocks without number."""
    files, address = MANY[what]
    assert address in settings(tmp_path, files)


HUGE = f"locals {{\n  t = {MEGABYTE}\n}}\n"
OFTEN: dict[str, tuple[str, str, str]] = {
    # what the block holds, the end of an address, and what is said of its setting
    "as the value": ("count = 9000\n  max_session_duration = local.t", "x[0]", "is not a number of seconds"),
    "as the name of a file": ("count = 9000\n  max_session_duration = file(local.t)", "x[0]", "File name too long"),
    "as an index": ("count = 9000\n  max_session_duration = {a = 1}[local.t]", "x[0]", "it has: a"),
    "as an index of nothing": ("count = 9000\n  max_session_duration = local.z[local.t]", "x[0]", "no local value"),
    "as a number": ("count = 9000\n  max_session_duration = tonumber(local.t)", "x[0]", "a number is required"),
    "as keys": (
        'for_each = toset([for n in range(9): "${n}${local.t}"])\n  max_session_duration = 3600', "x[*]",
        "limit reached: an address would have more than 1000 characters",
    ),
    "in large values": (
        "count = 9000\n  role_name = [for n in range(200): range(200)]\n  max_session_duration = 1", "x[0]", "",
    ),
    "in blocks": (
        'count = 9000\n  dynamic "a" {\n    for_each = range(1000)\n    content {\n      b = local.t\n    }\n  }',
        "x[0]", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", OFTEN)
def test_a_megabyte_in_each_of_thousands(what: str, tmp_path: Path) -> None:
    """What is said of each instance of a block is short, however long what it is said of."""
    body, end, said = OFTEN[what]
    files = {"a.tf": f'{HUGE}resource "alicloud_ram_role" "x" {{\n  {body}\n}}\n'}
    row = settings(tmp_path, files)[f"alicloud_ram_role.{end}"]
    assert said in (row["reason"] or "")
    assert len(str(row)) < 5000


N = 1_900_000
DENSE: dict[str, tuple[str, str]] = {
    # the name of a file, and what it holds: as much as may be read
    "a sum": ("a.tf", f"locals {{\n  a = 1{'+1' * (N // 2)}\n}}\n"),
    "comments": ("a.tf", "#\n" * (N // 2)),
    "a heredoc": ("a.tf", f"locals {{\n  a = <<A\n{chr(10) * N}A\n}}\n"),
    "blocks that nobody knows": ("a.tf", "a{}\n" * (N // 4)),
    "blocks that lack their names": ("a.tf", "resource{}\n" * (N // 4)),
    "JSON": ("a.tf.json", f'{{"locals": {{"a": [{"[]," * (N // 3)}1]}}}}'),
    "an escape in a long text of JSON": ("a.tf.json", f'{{"locals": {{"a": "\\n{"a" * 15_000_000}"}}}}'),
    "values": ("a.auto.tfvars", f"a = [{'1,' * (N // 2)}]\n"),
}


@pytest.mark.parametrize("what", DENSE)
def test_as_much_as_may_be_read(what: str, tmp_path: Path) -> None:
    """Each is within the limits, and needs what there is."""
    name, text = DENSE[what]
    settings(tmp_path, {name: text})


def test_more_than_may_be_read(tmp_path: Path) -> None:
    """In one file, in several ones of a folder, and in the modules that a root module calls."""
    most, dense = ("--limit", "words=200000"), "a{}\n" * 20_000
    files = {f"b{n}.tf": dense for n in range(3)} | {
        "c.tf": "a{}\n" * 200_000,
        "c.auto.tfvars": f"a = [{'1,' * 150_000}]\n",
    }
    files |= {"a.tf": module("x", "./x") + module("y", "./y") + module("z", "./z"), "z/main.tf": role("z")}
    files |= {"x/main.tf": dense[:40_000], "y/main.tf": dense + role("y")}
    rows = settings(tmp_path, files, *most)
    assert not any("module.y" in address for address in rows)
    ran = run(tmp_path, "check", *most)
    assert "b0.tf could not be read" not in ran.out + ran.err
    for name in ("b2.tf", "c.tf", "c.auto.tfvars"):
        assert f"{name} could not be read: limit reached: with it, there are more than 200000 words" in ran.out, name
    assert "module.y is not read: limit reached: with it, there are more than 200000 words" in ran.out + ran.err


TEXTS: Mapping[str, str | bytes] = {
    "line breaks": "\n" * 2_000_000,
    "words of module": "# " + "module " * 150_000,
    "words of source": "# " + "source/*" * 150_000,
    "comments that do not end": "/*" * 200_000,
    "heredocs that do not end": "locals {\n" + "".join(f"a{n} = <<E{n}\nx\n" for n in range(20_000)),
    "quotes that do not end": "locals {\n" + "".join(f'a{n} = "x\n' for n in range(20_000)),
    "waivers": "".join(f"# iaccheck:ignore=session-out-of-range x{n}\n" for n in range(20_000)),
    "a waiver of many": "# iaccheck:ignore=" + "a," * 200_000 + " x\n",
    "NUL": b"\0" * 1_000_000,
    "bytes": bytes(range(256)) * 2000,
    "UTF-16": "locals {\n  a = 1\n}\n".encode("utf-16"),
    "UTF-16 without a mark": "locals {\n  a = 1\n}\n".encode("utf-16-le"),
    "UTF-32": "locals {\n  a = 1\n}\n".encode("utf-32"),
    "Latin-1": 'locals {\n  a = "é"\n}\n'.encode("latin-1"),
    "UTF-8 cut in a letter": 'locals {\n  a = "é"\n}\n'.encode()[:-5],
    "CR": "locals {\r  a = 1\r}\r",
    "a mark in the middle": "locals {\n  a = \ufeff1\n}\n",
}


def test_texts_that_are_hardly_any(tmp_path: Path) -> None:
    """All in one root module, each in a file of its own."""
    settings(tmp_path, {f"n{number}.tf": text for number, text in enumerate(TEXTS.values())})


def test_words_that_make_it_look_as_if_a_folder_mattered(tmp_path: Path) -> None:
    """Where nothing else does."""
    settings(tmp_path, {f"n{number}/main.tf": text for number, text in enumerate(TEXTS.values())})
