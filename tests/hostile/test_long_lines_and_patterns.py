"""One line that is everything, and patterns that match in ways without number."""

from __future__ import annotations

from pathlib import Path

from tests.hostile.running import GOOD, run, write


def test_what_a_line_of_a_megabyte_and_patterns_of_many_stars_take(tmp_path: Path) -> None:
    """Twenty thousand findings on one line, and ways in which a path could match without number."""
    roles = ",".join(f'"r{n}":{{"max_session_duration":99999}}' for n in range(20_000))
    pattern = f'"{"**/" * 200}{"*a" * 30}b"'
    write(tmp_path, {
        "x.tf.json": f'{{"resource":{{"alicloud_ram_role":{{{roles}}}}}}}',
        f"{'/'.join(['aaaaaaaa'] * 20)}/{'a' * 100}/main.tf": GOOD,
        "iaccheck.yaml": f"exclude: [{pattern}]\naccounts: [{{name: x, roots: [{pattern}]}}]\n",
    })  # fmt: skip
    ran = run(tmp_path, "check", "--report", "html=x.html", "--all")
    assert "20000 failed" in ran.out
    assert "2 root modules" in ran.out
