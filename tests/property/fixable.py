"""Random files with values that the cloud rejects, written in many ways, and what may be changed in them."""

from __future__ import annotations

import re

import msgspec
from hypothesis import strategies as st

from tests.property.expressions import Draw

MARK = re.compile("⟦(.*?)⟧", re.DOTALL)
"""What may be changed: a value, between marks that the files do not hold."""
SETTINGS = {
    "alicloud_ram_role": ("max_session_duration", ("99999", "1", "60", "-1", "24 * 60 * 60", '"86400"')),
    "aws_iam_role": ("max_session_duration", ("50000", "12", "1.5 * 50000")),
    "alicloud_ram_security_preference": ("login_session_duration", ("28800", "48", "0")),
    "aws_ssoadmin_permission_set": ("session_duration", ('"8h"', '"PT24H"', '"PT8"', '"3600"', '"pt8h"')),
}
REMARKS = ("", " # why", " // 99999 é🕐", " /* } */", "  ")
AROUND = (  # each stands at several places: § is another number at each
    "",
    "# max_session_duration = 99999\n",
    "locals {\n  text§ = <<-EOT\n    max_session_duration = 99999\n  EOT\n}\n",
    'locals {\n  more§ = { a = "99999", "b" : [1, 2] } /* two\n lines */\n}\n',
    "\n\t\n",
    'output "o§" { value = "é${1 + 1}🕐" }\n',
)


class Fixable(msgspec.Struct, frozen=True):
    """Files by their names, with marks around what may be changed."""

    marked: dict[str, str]

    def written(self) -> dict[str, bytes]:
        """The files as they are before anything is changed."""
        return {name: MARK.sub(r"\1", text).encode() for name, text in self.marked.items()}

    def is_only_changed_inside(self, name: str, content: bytes) -> bool:
        """Whether a file is what it was, but for what may be changed."""
        around = MARK.split(self.marked[name])[::2]
        pattern = ".+?".join(map(re.escape, around))
        return re.fullmatch(pattern, content.decode(), re.DOTALL) is not None


@st.composite
def fixables(draw: Draw) -> Fixable:
    """A root module of a few resources, whose values stand in them, in defaults of variables, or in a .tfvars file."""
    main, values = "", ""
    for number in range(draw(st.integers(1, 3))):
        type_ = draw(st.sampled_from(sorted(SETTINGS)))
        argument, wrong = SETTINGS[type_]
        value = f"⟦{draw(st.sampled_from(wrong))}⟧"
        places = ("here",) if re.search(r"[*-]", value) else ("here", "default", "tfvars", "local")
        place = draw(st.sampled_from(places))  # what is worked out is corrected only where it is used
        reference = {"here": value, "local": f"local.v{number}"}.get(place, f"var.v{number}")
        default = "null" if place == "tfvars" else value
        main += draw(st.sampled_from(AROUND)).replace("§", str(number))
        if place in {"default", "tfvars"}:
            main += f'variable "v{number}" {{\n  default = {default}{draw(st.sampled_from(REMARKS))}\n}}\n'
        if place == "tfvars":
            values += f"v{number}{draw(BLANKS)}={draw(BLANKS)}{value}{draw(st.sampled_from(REMARKS))}\n"
        if place == "local":
            main += f"locals {{\n\tv{number} = {value}{draw(st.sampled_from(REMARKS))}\n}}\n"
        main += _resource(draw, type_, f"r{number}", argument, reference)
    line_break = draw(st.sampled_from(("\n", "\r\n")))
    mark = draw(st.sampled_from(("", "\ufeff")))
    texts = {"main.tf": main + draw(st.sampled_from(AROUND)).replace("§", ""), "terraform.tfvars": values}
    return Fixable({name: mark + text.replace("\n", line_break) for name, text in texts.items()})


BLANKS = st.sampled_from(("", " ", "\t", "   "))


def _resource(draw: Draw, type_: str, name: str, argument: str, value: str) -> str:
    """A resource, on one line or on several, with arguments beside its setting."""
    if draw(st.integers(0, 4)) == 0:
        return f'resource "{type_}" {name} {{ {argument}{draw(BLANKS)}= {value} }}\n'
    setting = f"{draw(BLANKS)}{argument}{draw(BLANKS)}={draw(BLANKS)}{value}{draw(st.sampled_from(REMARKS))}\n"
    others = ['  name = "a"\n', "  tags = {\n    seconds = 99999\n  }\n", "  text = <<EOT\n99999 ${1}\nEOT\n"]
    before, after = (draw(st.sampled_from(["", *others])) for _ in "12")
    return f'resource "{type_}" "{name}" {{\n{before}{setting}{after if after != before else ""}}}\n'
