"""Root modules planned by others who see no disk: the same as here, whatever they read, and whatever goes wrong."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import msgspec
import pytest

from iaccheck.estate import home, parcel, worker
from iaccheck.estate.bundle import Bundle, Desk
from iaccheck.estate.parcel import opened, unpacked_ground, unpacked_order, unpacked_replies, wrapped
from iaccheck.estate.pool import Pool
from iaccheck.files import Files
from iaccheck.planned import Planned
from iaccheck.run import measured
from iaccheck.source import UsageError
from iaccheck.universe import Asked, catalogue_in_force, closed_universe
from tests.project import Project

ROOT = Path(__file__).parent.parent.parent
ENVIRONMENT = {"TF_VAR_hours": "3", "HOME": "/root"}
FIXTURES = ("tests/cases", "examples/terraform")


class KilledWorker(Exception):
    """As Dask's."""


class Others(ThreadPoolExecutor):
    """An executor of one thread, who sees what crosses."""

    def __init__(self, through: Callable[[bytes], bytes] = worker.answered) -> None:
        super().__init__(1)
        self.through = through
        self.sent: list[bytes] = []
        self.returned: list[Future[bytes]] = []

    def submit(self, _: object, parcel: bytes) -> Future[bytes]:  # type: ignore[override]
        self.sent.append(parcel)
        self.returned.append(super().submit(self.through, parcel))
        return self.returned[-1]

    def is_all_there(self) -> bool:
        """Whether nothing was left to be planned at home."""
        replies = [reply for back in self.returned for reply in unpacked_replies(opened(back.result())[1])]
        return bool(replies) and all(reply.answer or reply.missing for reply in replies)


class Fragile(Pool):
    """A pool whose workers may be killed, as Dask's."""

    def explain(self, error: BaseException) -> None:
        if not isinstance(error, KilledWorker):
            raise error


def planned(folder: Path, executor: Executor | None = None, environment: Mapping[str, str] = ENVIRONMENT) -> Planned:
    pool = None if executor is None else Fragile(executor, 1)
    asked = Asked((str(folder),), str(folder), environment, pool=pool)
    universe = closed_universe(str(folder), (), asked)
    return measured(universe, catalogue_in_force(universe))[0]


@pytest.fixture(autouse=True)
def small_parcels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "MOST_JOBS", 3)


@pytest.mark.parametrize("folder", FIXTURES)
def test_what_others_plan_is_the_same(folder: str) -> None:
    with Others() as pool:
        assert planned(ROOT / folder, pool) == planned(ROOT / folder)
        assert len(pool.sent) > 1
        assert pool.is_all_there()


@pytest.mark.parametrize(
    "executor",
    [lambda: ThreadPoolExecutor(2), lambda: ProcessPoolExecutor(2, get_context("spawn"))],
    ids=["threads", "processes"],
)
def test_any_executor_will_do(executor: Callable[[], Executor]) -> None:
    with executor() as pool:
        assert planned(ROOT / "examples/terraform", pool) == planned(ROOT / "examples/terraform")


def test_an_executor_that_breaks_leaves_the_rest_to_us(project: Project) -> None:
    project.write({f"live/{n}/main.tf": ROLE.format(3600) for n in range(20)})
    parcels = iter(range(20))

    def broken(parcel: bytes) -> bytes:
        if next(parcels) == 2:
            raise BrokenExecutor
        return worker.answered(parcel)

    with Others(broken) as pool:
        assert planned(project.folder, pool) == planned(project.folder)
    assert len(pool.sent) < 7


ROLE = 'resource "alicloud_ram_role" "r" {{ max_session_duration = {} }}\n'
READING = {
    "a file": ('tonumber(file("${path.module}/hours.txt"))', {"hours.txt": "7200"}),
    "a file that is not there": ('tonumber(file("${path.module}/hours.txt"))', {}),
    "a file outside of the tree": ('tonumber(file("/etc/hostname"))', {}),
    "a template": ('tonumber(templatefile("t.tftpl", { n = 7200 }))', {"t.tftpl": "${n}"}),
    "a list of files": ('length(fileset("${path.module}/files", "**/*.json")) * 3600', {
        "files/a.json": "", "files/b/c.json": "", "files/b/d/e.json": "", "files/f.txt": "",
    }),
    "whether there is a file": ('fileexists("x/y.txt") ? 3600 : 7200', {"x/y.txt": ""}),
    "a file named in a file": ('tonumber(file(file("name.txt")))', {"name.txt": "hours.txt", "hours.txt": "7200"}),
    "variables": ("var.seconds", {"v.tf": 'variable "seconds" {}', "a.auto.tfvars": "seconds = 7200"}),
    "the environment": ("var.hours * 3600", {"v.tf": 'variable "hours" {}'}),
    "a workspace": ('terraform.workspace == "prod" ? 3600 : 7200', {".terraform/environment": "prod"}),
    "a fetched module": ("module.x.seconds", {
        "m.tf": 'module "x" { source = "acme/x/any" }',
        ".terraform/modules/modules.json": json.dumps({"Modules": [
            {"Key": "x", "Source": "acme/x/any", "Dir": ".terraform/modules/x"},
            {"Key": "x.y", "Source": "./y", "Dir": ".terraform/modules/x/y"},
        ]}),
        ".terraform/modules/x/o.tf": 'module "y" { source = "./y" }\noutput "seconds" { value = module.y.seconds }',
        ".terraform/modules/x/y/o.tf": 'output "seconds" { value = 7200 }',
    }),
    "a module that is not there": ("module.x.seconds", {"m.tf": 'module "x" { source = "./x" }'}),
    "a file that cannot be parsed": ("3600", {"broken.tf": "resource {"}),
    "a name that is no text": ("3600", {"\udcff.tf": ROLE.format(7200).replace('"r"', '"other"')}),
    "a sensitive value": ("var.s", {"v.tf": 'variable "s" {\n  default = 7200\n  sensitive = true\n}'}),
}  # fmt: skip
"""What the length of a session is made of, and files beside it."""


@pytest.mark.parametrize("kind", READING)
def test_what_is_read_is_sent_when_it_is_asked_for(kind: str, project: Project) -> None:
    expression, files = READING[kind]
    project.write({"live/main.tf": ROLE.format(expression), **{f"live/{name}": text for name, text in files.items()}})
    with Others() as pool:
        there, here = planned(project.folder, pool), planned(project.folder)
        assert there == here
        assert here.roots[0].resources
        assert pool.is_all_there() or kind == "a name that is no text"


def test_links_lead_where_they_lead_at_home(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.txt").write_text("7200")
    project.write({
        "modules/m/main.tf": 'output "seconds" { value = 7200 }',
        "live/main.tf": 'module "m" { source = "./linked" }\n' + ROLE.format("module.m.seconds"),
        "other/main.tf": ROLE.format('tonumber(file("secret.txt"))'),
    })  # fmt: skip
    os.symlink("../modules/m", project.folder / "live/linked")
    os.symlink(outside / "secret.txt", project.folder / "other/secret.txt")
    with Others() as pool:
        assert planned(project.folder, pool) == planned(project.folder)
        assert not any(b"7200" in parcel and b"other" in parcel for parcel in pool.sent)


def test_a_mistake_of_the_users_is_the_first_one_as_at_home(project: Project) -> None:
    project.write(
        {f"live/{n}/main.tf": 'variable "n" { type = list(number) }\n' + ROLE.format("var.n[0]") for n in range(9)}
    )
    wrong = {"TF_VAR_n": "1 +"}
    with Others() as pool, pytest.raises(UsageError) as there:
        planned(project.folder, pool, wrong)
    with pytest.raises(UsageError) as here:
        planned(project.folder, None, wrong)
    assert str(there.value) == str(here.value)


def test_a_root_module_that_ends_every_worker_is_a_finding_and_the_others_are_planned(project: Project) -> None:
    project.write({f"live/{n}/main.tf": ROLE.format(3600) + ("# deadly" if n == 4 else "") for n in range(9)})

    def killed(parcel: bytes) -> bytes:
        if b"# deadly" in parcel:
            raise KilledWorker
        return worker.answered(parcel)

    with Others(killed) as pool:
        roots = planned(project.folder, pool).roots
    assert [root.name for root in roots] == [f"live/{n}" for n in range(9)]
    assert [root.name for root in roots if not root.resources] == ["live/4"]
    (said,) = roots[4].unreadable
    assert "each worker that it was given to ended" in said.detail


@pytest.mark.parametrize("fails", ["reply_with", "unpacked_order"])
def test_what_fails_elsewhere_is_planned_at_home(fails: str, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write({f"live/{n}/main.tf": ROLE.format(3600) for n in range(4)})
    monkeypatch.setattr(worker, fails, lambda it: 1 / 0)
    with Others() as pool:
        assert planned(project.folder, pool) == planned(project.folder)


@pytest.mark.parametrize(
    ("comes_back", "said"),
    [
        (b"iaccheck 9.9.9 (0) on Python 3.11 (linux)\n", "a worker has iaccheck 9.9.9 (0) on Python 3.11 (linux), and"),
        (b"", "a worker has , and here it is iaccheck"),
        (wrapped(b""), "a worker sent back what no iaccheck would"),
        (wrapped(b"\x92\x90\x90"), "the number of root modules is another one"),
        (wrapped(msgspec.msgpack.encode([[b"\x91\x01", []]])), "a worker sent back what no iaccheck"),
        (wrapped(msgspec.msgpack.encode([[None, [], [["environ", "HOME"]]]])), "a worker sent back what no iaccheck"),
    ],
)
def test_who_is_not_as_we_are_is_refused(comes_back: bytes, said: str, project: Project) -> None:
    project.write({"live/main.tf": ROLE.format(3600)})
    with Others(lambda parcel: comes_back) as pool, pytest.raises(UsageError, match=re.escape(said)):
        planned(project.folder, pool)


def test_a_worker_answers_only_who_is_as_it_is() -> None:
    name, content = opened(worker.answered(b"iaccheck 9.9.9\n\x00 whatever that means there"))
    assert (name, content) == (parcel.identity(), b"")


def test_nothing_outside_of_the_checked_tree_is_told(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "main.tf").write_text("secret")
    desk, bundle = Desk(Files(str(project.folder / "in"), str(project.folder)), lambda folders: ()), Bundle()
    for kind in Bundle.__struct_fields__[:-1]:
        desk.answer(bundle, (kind, str(outside)))  # type: ignore[arg-type]
        desk.answer(bundle, (kind, str(outside / "main.tf")))  # type: ignore[arg-type]
    assert "secret" not in repr(bundle)
    assert "main.tf'," not in repr(bundle)
    assert not any(bundle.inside.values())


def test_of_the_environment_only_what_is_for_terraform_goes_out(project: Project) -> None:
    project.write({"live/main.tf": ROLE.format(3600)})
    environment = {"TF_VAR_x": "1", "TF_WORKSPACE": "w", "AWS_SECRET_ACCESS_KEY": "s", "TF_TOKEN_x": "t", "HOME": "/"}
    with Others() as pool:
        planned(project.folder, pool, environment)
    (order,) = (unpacked_order(opened(parcel)[1]) for parcel in pool.sent)
    assert order.jobs[0].environment == {"TF_VAR_x": "1", "TF_WORKSPACE": "w"}


def test_what_root_modules_share_goes_out_once_for_many(project: Project) -> None:
    project.write({"modules/m/main.tf": ROLE.format(3600) + "# " + "x" * 500})
    project.write({f"live/{n}/main.tf": 'module "m" { source = "../../modules/m" }' for n in range(9)})
    with Others() as pool:
        planned(project.folder, pool)
    assert sum(parcel.count(b"x" * 500) for parcel in pool.sent) == len(pool.sent)
    orders = [unpacked_order(opened(parcel)[1]) for parcel in pool.sent]
    assert sum(len(order.jobs) for order in orders) == 9
    assert unpacked_ground(orders[0].ground).top == str(project.folder)
