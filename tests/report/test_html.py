"""The page as its bytes: what is in it, what it may load, and names of the input that stay text."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from iaccheck.report.html.markup import escaped, link
from iaccheck.report.html.scale import Scale, scale_of
from tests.project import Project
from tests.report.mixed import AS_OF, MIXED, NAMES, ROLE, hostile, many

VOID = {"meta", "link", "input", "br", "rect", "line"}
MOST_BYTES = 5_000_000


class Page(HTMLParser):
    """A page, parsed strictly: its elements with their attributes, and what each text stands in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"<{tag}> has an attribute twice: {names}"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        """The attributes of each element of a kind."""
        return [found for name, found in self.elements if name == tag and wanted.items() <= found.items()]

    def inside(self, tag: str) -> list[str]:
        """The texts right inside elements of a kind."""
        return [text for name, text in self.texts if name == tag]

    @property
    def ids(self) -> list[str]:
        """All ids, in order."""
        return [found["id"] or "" for _, found in self.elements if "id" in found]

    @property
    def shown(self) -> str:
        """All that is there to read."""
        return " ".join(text for name, text in self.texts if name not in {"style", "script"})


def page(project: Project, *arguments: str) -> Page:
    return Page(project.run("check", "--format", "html", *AS_OF, *arguments).out)


def policy(page: Page) -> dict[str, str]:
    (meta,) = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    pairs = (rule.strip().partition(" ") for rule in (meta["content"] or "").split(";"))
    return {name: value for name, _, value in pairs}


def test_says_what_was_checked_and_what_came_of_it(project: Project) -> None:
    found = page(project.write(MIXED))
    assert found.inside("h1") == ["3 problems, 2 undecided"]
    for said in (
        "2 root modules",
        "infra",
        "broken",
        "2 files",
        "4 session durations",
        "3 declared workflows",
        "2026-11-22",
    ):
        assert said in found.shown, said
    assert found.inside("title") == [
        "iaccheck: 3 failed, 2 unknown (1 declared workflow among them), 8 passed, 1 waived"
    ]


@pytest.mark.parametrize(
    ("role", "said"),
    [(3600, "No problem found"), ("var.x", "No problem found, 1 undecided"), (60, "1 problem")],
)
def test_the_headline_is_the_result(project: Project, role: object, said: str) -> None:
    project.write({"main.tf": 'variable "x" {}\n' + ROLE.format("x", role)})
    assert page(project).inside("h1") == [said]


def test_every_finding_has_a_card_with_what_to_do(project: Project) -> None:
    project.write(MIXED)
    found = page(project, "--all")
    listed = project.check(*AS_OF)["findings"]
    assert sorted(found.ids) == sorted(set(found.ids)), "each id once"
    assert {f"f-{each['fingerprint']}" for each in listed} <= set(found.ids)
    for each in listed:
        assert each["message"] in found.shown
        assert each["outcome"] == "pass" or each["waived"] or not each["fix"] or each["fix"] in found.shown
    assert "retired soon (until 2027-03-31)" in found.shown
    assert {"60", "61", "var.h"} <= set(found.inside("mark"))


def test_instances_of_one_line_share_a_card(project: Project) -> None:
    project.write({"main.tf": 'resource "alicloud_ram_role" "x" {\n  count = 3\n  max_session_duration = 60\n}\n'})
    found = page(project)
    assert len(found.all("article")) == 1
    assert "The same of 2 more instances" in found.shown
    fingerprints = {f"f-{each['fingerprint']}" for each in project.findings()}
    assert len(fingerprints) == 3
    assert fingerprints <= set(found.ids)


def test_a_baseline_tells_known_from_new(project: Project) -> None:
    project.write({"main.tf": ROLE.format("x", 60) + ROLE.format("gone", 60)})
    project.run("--write-baseline", "b.json")
    project.write({"main.tf": ROLE.format("x", 60) + ROLE.format("y", 60)})
    found = page(project, "--baseline", "b.json")
    sections = [each["data-standing"] for each in found.all("section") if "data-standing" in each]
    assert sections == ["fail", "known"]
    assert "not in the baseline" in found.shown
    assert "alicloud_ram_role.gone" in found.shown


CHART = {
    "main.tf": ROLE.format("x", 3600)
    + 'variable "h" {}\n'
    + ROLE.format("open", "min(max(var.h, 7200), 14400)"),
    "iaccheck.yaml": "workflows:\n"
    "  - {name: short, kind: alicloud.switch-role-console, target: alicloud_ram_role.x, needs: 8h,"
    " given: {login_session: 8h}}\n"
    "  - {name: refused, kind: alicloud.assume-role-api, target: alicloud_ram_role.x, needs: 1h,"
    " given: {requested: 2h}}\n"
    "  - {name: maybe, kind: alicloud.assume-role-api, target: alicloud_ram_role.open, needs: 4h, given:"
    " {requested: 4h}}\n"
    "  - {name: fine, kind: alicloud.assume-role-api, target: alicloud_ram_role.x, needs: 1h, at_most: 1h}\n"
    "  - {name: gone, kind: alicloud.assume-role-api, target: alicloud_ram_role.nobody, needs: 1h}\n",
}  # fmt: skip


def test_workflows_are_bars_on_one_axis_the_worst_first(project: Project) -> None:
    found = page(project.write(CHART))
    flows = [(each["id"], (each["class"] or "").split()[-1]) for each in found.all("details") if "id" in each]
    outcomes = [outcome for _, outcome in flows]
    assert outcomes == ["fail", "fail", "fail", "unknown", "pass"]
    spoken = [each["aria-label"] or "" for each in found.all("svg", role="img")]
    assert spoken[0].startswith("gets 1 h, limited by Maximum session duration of the RAM role (1 h), needs 8 h")
    assert spoken[1].startswith("request refused")
    assert spoken[2].startswith("no target")
    assert spoken[3].startswith("gets between 2 h and 4 h")
    ticks = [text for text in found.inside("span") if re.fullmatch(r"0|\d+ h", text)]
    assert ticks[:5] == ["0", "2 h", "4 h", "6 h", "8 h"]
    assert {"limits it", "must rise to 8 h", "refused"} <= set(found.inside("span"))
    short = found.text[found.text.index('id="w-1"') :]
    short = short[: short.index("</details>")]
    assert '<rect class="bar short" x="0%" y="25%" width="12.5%" height="50%"/>' in short
    assert '<rect class="missing" x="12.5%" y="25%" width="87.5%" height="50%"/>' in short
    assert short.count('<line class="need" x1="100%"') == 3, "beside the session and each of its limits"
    maybe = found.text[found.text.index('id="w-4"') :]
    assert '<rect class="open" x="25%" y="25%" width="25%" height="50%"/>' in maybe[: maybe.index("</details>")]


@pytest.mark.parametrize(
    ("needs", "limits", "labels"),
    [
        ("1h", "1h", ["0", "10 min", "20 min", "30 min", "40 min", "50 min", "1 h"]),
        ("8h", "12h", ["0", "2 h", "4 h", "6 h", "8 h", "10 h", "12 h"]),
        ("1h", "24h", ["0", "2 h", "4 h", "6 h", "8 h", "10 h", "12 h"]),
    ],
)
def test_the_axis_ends_where_it_can_be_read(project: Project, needs: str, limits: str, labels: list[str]) -> None:
    project.write({
        "iaccheck.yaml": "workflows:\n  - {name: w, kind: alicloud.ram-user-console, "
        f"needs: {needs}, given: {{login_session: {limits}}}}}\n",
        "main.tf": ROLE.format("x", 3600),
    })  # fmt: skip
    found = page(project)
    text = found.text[found.text.index('class="ticks"') :]
    assert re.findall("<span>(.*?)</span>", text[: text.index("</div>")]) == labels


def test_many_root_modules_are_counted_and_listed(project: Project) -> None:
    project.write({f"live/{name}/main.tf": ROLE.format("x", 3600) for name in "abcd"})
    found = page(project)
    assert "In 4 root modules (4 files)" in found.shown
    assert [text for text in found.inside("code") if text.startswith("live/") and "." not in text] == [
        f"live/{name}" for name in "abcd"
    ]


def test_a_session_that_may_last_too_long_is_a_bar_of_its_own(project: Project) -> None:
    project.write({
        "main.tf": ROLE.format("x", 43200),
        "iaccheck.yaml": "workflows:\n"
        "  - {name: w, kind: alicloud.assume-role-api, target: alicloud_ram_role.x, needs: 1h, at_most: 4h}\n",
    })  # fmt: skip
    found = page(project)
    assert [each["aria-label"] for each in found.all("svg", role="img")] == [
        "may last 12 h, limited by DurationSeconds of the call (1 h), needs 1 h, may have at most 4 h"
    ]
    assert "Longest session that anybody could ask for" in found.shown
    assert found.text.count('<line class="most" x1="33.33%"') == 4


def test_a_sensitive_limit_has_no_length(project: Project) -> None:
    project.write({
        "main.tf": ROLE.format("x", "sensitive(7200)"),
        "iaccheck.yaml": "workflows:\n"
        "  - {name: w, kind: alicloud.assume-role-api, target: alicloud_ram_role.x, needs: 1h}\n",
    })  # fmt: skip
    found = page(project)
    assert '<rect class="open" x="0%" y="25%" width="100%" height="50%"/>' in found.text
    assert "sensitive: judged, and not shown" in found.shown
    assert "7200" not in found.text


def test_an_axis_of_nothing_is_an_hour() -> None:
    assert scale_of(()) == Scale(600, 6)


def test_loads_nothing_and_runs_only_its_own_script(project: Project) -> None:
    found = page(project.write(MIXED))
    rules = policy(found)
    assert rules["default-src"] == "'none'"
    assert rules["base-uri"] == rules["form-action"] == "'none'"
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        (text,) = found.inside(tag)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    for tag, attributes in found.elements:
        assert not {"src", "srcset", "style", "action"} & attributes.keys(), tag
        assert not [name for name in attributes if name.startswith("on")], tag
        if tag != "a" and "href" in attributes:
            assert (attributes["href"] or "").startswith("data:"), tag
    assert "url(" not in re.sub(r"url\(#\w+\)", "", "".join(found.inside("style")))
    assert "@import" not in found.text


def test_parts_refer_to_what_is_there(project: Project) -> None:
    found = page(project.write(MIXED), "--all")
    ids = set(found.ids)
    for _, attributes in found.elements:
        for name in ("for", "aria-labelledby", "aria-describedby"):
            assert name not in attributes or attributes[name] in ids
        href = attributes.get("href") or ""
        assert not href.startswith("#") or href[1:] in ids, href
    labelled = {each["for"] for each in found.all("label") if "for" in each}
    for tag in ("input", "select"):
        for each in found.all(tag):
            assert each.get("id") in labelled or each.get("type") == "checkbox"
    assert len(found.all("table")) == len(found.all("caption")) == 1
    assert all(each.get("scope") for each in found.all("th"))
    levels = [int(tag[1]) for tag, _ in found.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_names_of_the_input_mean_nothing(project: Project) -> None:
    found = page(hostile(project))
    plain = page(project.write({"main.tf": ROLE.format("x", 3600), "bad.tf": ""}))
    kinds = {tag for tag, _ in found.elements} - {tag for tag, _ in plain.elements}
    assert not kinds & {"script", "img", "iframe", "b>"}
    assert len(found.all("script")) == 1
    assert "<script>alert(1)</script>" in found.shown
    for hidden in ("\x1b", "\x07", "\u202e", "\u2028"):
        assert hidden not in found.text
    assert "\\u202eabc" in found.shown
    assert len(found.all("article")) >= len(NAMES)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("</script><b>", "&lt;/script&gt;&lt;b&gt;"),
        ("\" onload='x", "&quot; onload=&#39;x"),
        ("&lt;", "&amp;lt;"),
        ("a\u2028b\u202ec\x00", "a\\u2028b\\u202ec\\x00"),
        ("\udcff", "\\udcff"),
    ],
)
def test_text_is_escaped_for_texts_and_attributes(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_only_addresses_of_the_web_are_links() -> None:
    assert link("javascript:alert(1)", "x") == "javascript:alert(1)"
    assert link('https://a/?"><script>', "x") == '<a href="https://a/?&quot;&gt;&lt;script&gt;" rel="noreferrer">x</a>'


def test_what_was_not_judged_is_said(project: Project) -> None:
    project.write({"main.tf": ROLE.format("x", 3600), "net/terragrunt.hcl": "", "iaccheck.yaml": "version: 1\n"})
    project.write({"main.tf": ROLE.format("x", 3600) + 'resourc "a" "b" {\n}\n'})
    found = page(project)
    assert "net" in found.inside("b")
    assert "Not checked " in found.inside("h3")
    assert "Odd " in found.inside("h3")


def test_five_thousand_findings_fit(project: Project) -> None:
    found = page(project.write({"main.tf": many(5000)}))
    assert len(found.all("article")) == 5000
    assert len(found.text.encode()) < MOST_BYTES
    assert len(found.inside("mark")) == 5000, "there is room for all source lines"


def test_of_too_many_long_ones_the_last_are_short(project: Project) -> None:
    names = [f"role_with_a_name_that_is_as_long_as_names_are_{number}" for number in range(5000)]
    workflows = "".join(
        f"  - {{name: w{number}, kind: alicloud.assume-role-api, target: alicloud_ram_role.{name}, needs: 4h}}\n"
        for number, name in enumerate(names)
    )
    project.write({
        "live/production/main.tf": 'variable "h" {\n  default = 1\n}\n'
        + "".join(ROLE.format(name, "var.h * 3600") for name in names),
        "iaccheck.yaml": f"workflows:\n{workflows}",
    })  # fmt: skip
    found = page(project)
    assert len(found.all("article")) == 5000
    assert len(found.text.encode()) < MOST_BYTES
    assert 0 < len(found.inside("mark")) < 5000
    assert "without their source lines" in found.shown
    assert "4,800 more workflows without a chart" in found.shown
    assert "3,000 more are left out" in found.shown


def test_the_same_input_gives_the_same_bytes(project: Project) -> None:
    project.write(MIXED)
    assert page(project).text == page(project).text
    project.run("-q", *AS_OF, "--report", "html=a.html")
    assert (project.folder / "a.html").read_text("utf-8") == page(project).text
