"""The page in a real browser: filtered, searched, by keyboard, in both themes, on a phone, on paper, without script."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.project import Project
from tests.report.mixed import AS_OF, MIXED, ROLE, hostile, many

EVIL = '"><img src=x onerror=window.hacked=1><script>window.hacked=1</script>'
LONG = "a_name_without_any_place_to_break_it_" * 8
PHONE = {"width": 360, "height": 740}
CONTRASTS = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const found = rgba(getComputedStyle(node).backgroundColor);
      if (found[3] === 255) return found;
    }
    return [255, 255, 255, 255];
  };
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const poor = [];
  for (const node of document.querySelectorAll("body *")) {
    const says = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!says || !node.checkVisibility() || node.closest("svg, script")) continue;
    const [a, b] = [light(rgba(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5) poor.push(`${node.className || node.tagName}: ${contrast.toFixed(2)}`);
  }
  return poor;
}"""


def written(project: Project, *arguments: str) -> Path:
    ran = project.run("check", *AS_OF, "--report", "html=page.html", *arguments)
    assert ran.code in {0, 1}, ran.err
    return project.folder / "page.html"


@pytest.fixture
def mixed(project: Project) -> Path:
    return written(project.write(MIXED), "--all")


def shown(page: Page) -> list[str]:
    """The headings of the cards in sight."""
    return [text for text in page.locator("article:visible h5").all_inner_texts() if text]


def test_opens_with_its_filters_and_all_findings(open_page: Open, mixed: Path) -> None:
    page = open_page(mixed)
    expect(page).to_have_title("iaccheck: 3 failed, 2 unknown (1 declared workflow among them), 8 passed, 1 waived")
    expect(page.get_by_role("heading", level=1)).to_have_text("3 problems, 2 undecided")
    expect(page.locator("#count")).to_have_text("14 findings")
    assert len(shown(page)) == 14
    assert page.get_by_role("img").count() == 3, "one bar a workflow, each with a text"
    for box in ("Search", "Address"):
        expect(page.get_by_role("searchbox", name=box, exact=True)).to_be_visible()
    expect(page.get_by_role("combobox", name="Rule")).to_be_visible()
    for group in ("Outcome", "Severity"):
        expect(page.get_by_role("group", name=group)).to_be_visible()


def test_filters_narrow_the_list_together(open_page: Open, mixed: Path) -> None:
    page = open_page(mixed)
    page.get_by_role("checkbox", name="Passed").uncheck()
    expect(page.locator("#count")).to_have_text("6 of 14 findings")
    page.get_by_role("checkbox", name="Waived").uncheck()
    page.get_by_role("checkbox", name="Unknown").uncheck()
    expect(page.locator("#count")).to_have_text("3 of 14 findings")
    page.get_by_label("Rule").select_option("workflow-unreachable")
    expect(page.locator("#count")).to_have_text("1 of 14 findings")
    assert shown(page) == ["job needs 2 h and can get 1 h, limited by role_max_session"]
    page.get_by_label("Address").fill("role.OPEN")
    expect(page.locator("#count")).to_have_text("0 of 14 findings")
    expect(page.locator("#none")).to_be_visible()
    page.get_by_role("button", name="Show all", exact=True).click()
    expect(page.locator("#count")).to_have_text("14 findings")
    page.get_by_role("checkbox", name="Warning").uncheck()
    expect(page.locator("#count")).to_have_text("11 of 14 findings")


def test_instances_are_found_one_by_one(open_page: Open, project: Project) -> None:
    project.write({"main.tf": 'resource "alicloud_ram_role" "x" {\n  count = 12\n  max_session_duration = 60\n}\n'})
    page = open_page(written(project))
    expect(page.locator("#count")).to_have_text("12 findings")
    page.get_by_label("Address").fill("x[11]")
    expect(page.locator("#count")).to_have_text("1 of 12 findings")
    page.get_by_text("The same of 11 more instances").click()
    assert page.locator(".instances li:visible").count() == 1


def test_search_and_keyboard(open_page: Open, mixed: Path) -> None:
    page = open_page(mixed)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the results")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("/")
    search = page.get_by_role("searchbox", name="Search")
    expect(search).to_be_focused()
    page.keyboard.type("GOOD unreachable")
    expect(page.locator("#count")).to_have_text("2 of 14 findings")
    page.keyboard.type("/")
    expect(search).to_have_value("GOOD unreachable/")
    page.keyboard.press("Escape")
    expect(search).to_have_value("")
    expect(page.locator("#count")).to_have_text("14 findings")
    assert page.locator("#count").get_attribute("aria-live") == "polite"


def test_everything_can_be_reached_and_is_seen_to_have_the_focus(open_page: Open, mixed: Path) -> None:
    page = open_page(mixed)
    reached = []
    for _ in range(300):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => { const node = document.activeElement, style = getComputedStyle(node);"
            " return [node.tagName, parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none'] }"
        )
        if focused[0] == "BODY":
            break
        reached.append(focused[0])
        assert focused[1], f"{focused[0]} shows no focus"
    assert {"A", "BUTTON", "SUMMARY", "INPUT", "SELECT"} == set(reached)
    page.locator("summary", has_text="fine").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#w-3 .factors")).to_be_visible()


def test_limits_are_shown_and_hidden_at_once(open_page: Open, mixed: Path) -> None:
    page = open_page(mixed)
    page.get_by_role("button", name="Show all limits").click()
    assert page.locator(".flow[open]").count() == 3
    page.get_by_role("button", name="Hide all limits").click()
    assert page.locator(".flow[open]").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_themes_can_be_read(open_page: Open, mixed: Path, theme: str) -> None:
    page = open_page(mixed, color_scheme=theme)
    page.evaluate("for (const node of document.querySelectorAll('details')) node.open = true")
    assert page.evaluate(CONTRASTS) == []


def test_the_theme_is_chosen_and_kept(open_page: Open, mixed: Path) -> None:
    page = open_page(mixed, color_scheme="light")
    ground = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Theme: system").click()
    assert page.evaluate(ground) != light
    page.reload()
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    assert page.evaluate(ground) != light
    page.get_by_role("button", name="Theme: dark").click()
    expect(page.get_by_role("button", name="Theme: light")).to_be_visible()
    assert page.evaluate(ground) == light


def test_fits_a_phone(open_page: Open, project: Project) -> None:
    project.write({
        **MIXED,
        f"{LONG[:200]}/main.tf": ROLE.format(LONG, 60) + f'variable "{LONG}" {{}}\n' + ROLE.format("y", f"var.{LONG}"),
    })  # fmt: skip
    page = open_page(written(project, "--all"), viewport=PHONE)
    page.evaluate("for (const node of document.querySelectorAll('details')) node.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    beyond = "() => [...document.querySelectorAll('main *')].filter((node) => node.getBoundingClientRect().right > 361)"
    assert page.evaluate(f"({beyond})().map((node) => node.outerHTML.slice(0, 99))") == []


def test_on_paper_everything_is_open(open_page: Open, mixed: Path) -> None:
    page = open_page(mixed, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for control in ("#filters", "#theme", "#unfold", "nav"):
        expect(page.locator(control)).to_be_hidden()
    closed = page.locator("details:not([open])")
    assert closed.count() > 0
    heights = closed.evaluate_all("(all) => all.map((node) => node.lastElementChild.getBoundingClientRect().height)")
    assert all(height > 0 for height in heights)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf().startswith(b"%PDF")
    assert page.locator("details:not([open])").count() == len(heights), "closed again after printing"


def test_works_without_script(open_page: Open, mixed: Path) -> None:
    page = open_page(mixed, java_script_enabled=False)
    for control in ("#filters", "#theme", "#unfold"):
        expect(page.locator(control)).to_be_hidden()
    expect(page.get_by_text("job needs 2 h and can get 1 h, limited by role_max_session")).to_be_visible()
    page.locator("summary", has_text="fine").click()
    expect(page.locator("#w-3 .factors")).to_be_visible()


def test_a_link_to_a_finding_shows_it_whatever_is_hidden(open_page: Open, mixed: Path) -> None:
    page = open_page(mixed)
    page.get_by_role("checkbox", name="Failed").uncheck()
    expect(page.locator("#count")).to_have_text("11 of 14 findings")
    page.locator("#w-1").get_by_role("link", name="The finding").click()
    expect(page.get_by_text("job needs 2 h and can get 1 h, limited by role_max_session")).to_be_in_viewport()
    page.get_by_role("button", name="Hide all limits").or_(page.get_by_role("button", name="Show all limits")).click()
    page.locator("article", has_text="job needs 2 h").get_by_role("link", name="In the chart").click()
    expect(page.locator("#w-1 .factors")).to_be_in_viewport()


def test_names_of_the_input_run_nothing(open_page: Open, project: Project) -> None:
    hostile(project)
    quoted = EVIL.replace('"', '\\"')
    project.write({
        "evil.tf": f'resource "aws_ssoadmin_permission_set" "evil" {{\n  for_each = toset(["{quoted}"])\n'
        "  name = each.key\n  session_duration = each.key\n}\n",
        "iaccheck.yaml": "workflows:\n"
        f"  - {{name: '{EVIL}', kind: aws.identity-center, target: '*', needs: 4h}}\n",
    })  # fmt: skip
    page = open_page(written(project, "--all"))
    page.get_by_role("searchbox", name="Search").fill("<script>")
    expect(page.locator("#count")).to_contain_text(" of ")
    assert page.evaluate("window.hacked") is None
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1
    assert EVIL in page.inner_text("#workflows")


def test_thousands_are_filtered_too(open_page: Open, project: Project) -> None:
    page = open_page(written(project.write({"main.tf": many(5000)})))
    expect(page.locator("#count")).to_have_text("5,000 findings")
    page.get_by_role("searchbox", name="Search").fill("role.r4999")
    expect(page.locator("#count")).to_have_text("1 of 5,000 findings")
    assert len(shown(page)) == 1
