"""Alert rules by Prometheus' own tool: they parse, and each fires when it should and is silent when it should be."""

from typing import Any

import yaml

from tests.support.prometheus import FILES, RULES, hurried, promtool

TESTS = FILES / "rules.test.yml"


def test_the_configuration_and_the_rules_are_prometheus_own() -> None:
    promtool("check", "config", FILES / "prometheus.yml")
    promtool("check", "rules", RULES)


def test_every_alert_fires_when_it_should_and_only_then() -> None:
    promtool("test", "rules", TESTS)


def test_no_alert_is_without_a_case_on_both_sides() -> None:
    (group,) = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    alerts = {rule["alert"] for rule in group["rules"]}
    cases: list[dict[str, Any]] = [
        case for test in yaml.safe_load(TESTS.read_text(encoding="utf-8"))["tests"] for case in test["alert_rule_test"]
    ]
    assert {case["alertname"] for case in cases if case["exp_alerts"]} == alerts
    assert {case["alertname"] for case in cases if not case["exp_alerts"]} == alerts


def test_hurried_rules_are_the_same_rules_with_shorter_durations() -> None:
    assert hurried("for: 10m\nrate(x[1h]) > 3600") == "for: 5s\nrate(x[30s]) > 3600"
