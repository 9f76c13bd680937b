"""The accounts of the sample province: the same seed gives the same ones, every role finds its place, the registry is
sound, and the truth follows from what was laid out."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from pipelines.cluster.office import SampleRun, mark_sample, open_office
from pipelines.data_folder import DataFolder
from pipelines.rehearsal.demo import write_folder
from pipelines.rehearsal.platforms.asking import Question
from pipelines.rehearsal.platforms.model import Trouble
from pipelines.rehearsal.platforms.platforms import Platforms
from pipelines.rehearsal.sample.accounts.roles import ROLES
from pipelines.rehearsal.sample.addresses import Ports
from pipelines.rehearsal.sample.answers import Request, World
from pipelines.rehearsal.sample.keys import write_keys
from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.truth import planted
from schemas.registry.check import problems
from schemas.registry.load import convert, dump
from schemas.rulebooks.load import load_all
from schemas.times import midnight
from tests.support.platform_server import files_holding

START, DAYS = date(2026, 7, 1), 35
NOON = midnight(START + timedelta(days=20)) + timedelta(hours=12)


def province(seed: int = 3, accounts: int = len(ROLES) + 4) -> Province:
    return Province(seed, sites=9, start=START, days=DAYS, accounts=accounts)


PROVINCE = province()


def test_the_same_seed_gives_the_same_accounts_and_another_seed_others() -> None:
    again = province()
    assert [one.served for one in again.accounts] == [one.served for one in PROVINCE.accounts]
    assert again.secrets == PROVINCE.secrets
    assert {one.served.secret for one in province(4).accounts} != {one.served.secret for one in PROVINCE.accounts}


def test_every_role_finds_its_place_and_the_rest_are_healthy() -> None:
    met = Counter(one.role for one in PROVINCE.accounts)
    wanted = Counter(role.name for role in ROLES)
    assert met - wanted == Counter({"healthy": 4})
    assert wanted - met == Counter()


def test_no_unit_runs_two_accounts_on_one_platform_but_where_that_is_the_fault() -> None:
    by_place: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in PROVINCE.accounts:
        if one.closed is None or one.closed > START:
            by_place[one.unit, one.platform].append(one.role)
    assert [roles for roles in by_place.values() if len(roles) > 1] == [["several", "several"]]
    (closed,) = [one for one in PROVINCE.accounts if one.role == "several_closed"]
    assert "several_left" in by_place[closed.unit, closed.platform]


def test_every_fault_of_a_source_has_an_account() -> None:
    planned = {one.trouble for account in PROVINCE.accounts for one in account.served.troubles}
    left_to_other_tests = {Trouble.GATEWAY, Trouble.BUSY_ONCE}
    assert planned | left_to_other_tests == set(Trouble)


def test_the_registry_is_sound_and_names_no_secret() -> None:
    registry = PROVINCE.registry(Ports(8080, 8443))
    text = dump(registry)
    again = convert(yaml.safe_load(text), "registry.yaml")
    assert problems(again, {**load_all(), registry.program.rulebook: None}) == []
    assert not [secret for secret in PROVINCE.secrets.values() if secret in text]
    assert len(again.apps) == len(PROVINCE.apps) > 3
    assert all(source.usable for account in again.accounts for source in account.sources)


def test_the_truth_names_every_judged_role_and_no_finding_of_a_failing_source() -> None:
    plants = planted(PROVINCE)
    kinds = {one.kind for one in plants}
    assert {"account_stale", "renamed", "account_gone", "closed_and_running", "menu_link_ended", "entry_lost"} <= kinds
    failing = {one.id for one in PROVINCE.accounts if one.role.startswith("source_")}
    assert failing
    assert {one.look_alike for one in plants if one.site in failing} == {True}


def test_without_accounts_the_province_is_what_it_was() -> None:
    bare = Province(3, sites=9, start=START, days=DAYS)
    assert bare.registry(Ports(1, 2)).program.rulebook == "national-2019-19"
    kinds = {one.kind for one in planted(bare)}
    assert not kinds & {"account_stale", "renamed", "app_dead"}
    assert kinds <= {one.kind for one in planted(PROVINCE)}


def test_a_platform_answers_the_same_question_with_the_same_bytes() -> None:
    (one,) = [one for one in PROVINCE.accounts if one.role == "renamed"]
    target = f"/2/users/show.json?access_token={one.served.secret}&uid={one.served.key}"
    question = Question("api.weibo.com", target, NOON)
    first, second = (Platforms(PROVINCE.platform_accounts).answer(question) for _ in range(2))
    assert first == second
    assert first is not None
    assert f"{one.place}微讯".encode() in first.body
    world = World(PROVINCE).answer(Request("api.weibo.com", target, NOON))
    assert world.body == first.body


@pytest.mark.parametrize("host", ["api.weixin.qq.com", "open.kuaishou.com", "member.bilibili.com", "open.douyin.com"])
def test_without_a_token_nothing_is_told(host: str) -> None:
    said = Platforms(PROVINCE.platform_accounts).answer(Question(host, "/anything", NOON))
    assert said is not None
    assert not any(one.name.encode() in said.body for one in PROVINCE.accounts)


def test_a_worker_of_the_cluster_finds_the_keys_and_the_rulebook_of_the_sample(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "cluster")
    write_folder(folder, PROVINCE.registry(Ports(8080, 8443)))
    keys = write_keys(tmp_path / "keys", PROVINCE, b"-----BEGIN CERTIFICATE-----")
    mark_sample(folder, SampleRun(midnight(START), NOON, str(keys)))
    office = open_office(folder)
    assert {name: office.fetcher.secrets(name) for name in PROVINCE.secrets} == PROVINCE.secrets
    assert office.fetcher.secrets("nobody") is None
    assert office.fetcher.call_ca_file == keys / "authority.pem"
    assert office.rulebooks[office.installation.programs[0].rulebook].indicator("local.media.ten_days").enabled  # type: ignore[union-attr]
    assert not files_holding(PROVINCE.secrets.values(), folder.root)
