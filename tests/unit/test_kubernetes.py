"""What Kubernetes would be given: the manifests as kustomize renders them, against Kubernetes' and KEDA's schemas."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from cloudcoil.models.keda.v1alpha1 import ScaledObject

from pipelines.cluster.settings import ClusterSettings, load_settings
from pipelines.commands.worker import STAGES
from schemas.topics import topics

KUBERNETES = Path(__file__).parents[2] / "deploy" / "kubernetes"
VERSION = "1.34"
BASE, KEDA = KUBERNETES / "base", KUBERNETES / "overlays" / "keda"
Document = dict[str, Any]


@cache
def rendered(folder: Path) -> list[Document]:
    """The documents that `kubectl apply -k FOLDER` would send."""
    for command in (["kubectl", "kustomize"], ["kustomize", "build"]):
        if shutil.which(command[0]):
            done = subprocess.run([*command, str(folder)], capture_output=True, text=True, timeout=120)
            assert done.returncode == 0, done.stderr
            return [one for one in yaml.safe_load_all(done.stdout) if one]
    reason = "not run: neither kubectl nor kustomize is installed, see deploy/install-test-system.sh"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def of_kind(folder: Path, kind: str) -> dict[str, Document]:
    return {one["metadata"]["name"]: one for one in rendered(folder) if one["kind"] == kind}


def pods(folder: Path) -> Iterator[Document]:
    for kind in ("Deployment", "Job"):
        for one in of_kind(folder, kind).values():
            yield one["spec"]["template"]["spec"]


@pytest.mark.parametrize("folder", [BASE, KEDA], ids=lambda folder: folder.name)
def test_kubernetes_knows_every_field(folder: Path) -> None:
    for document in rendered(folder):
        if document["kind"] != "ScaledObject":
            kubernetes_validate.validate(document, VERSION, strict=True)


def test_keda_knows_every_field() -> None:
    scaled = of_kind(KEDA, "ScaledObject").values()
    assert scaled
    for document in scaled:
        known = ScaledObject.model_validate(document).model_dump(mode="json", by_alias=True, exclude_unset=True)
        assert known == document


@pytest.mark.parametrize("folder", [BASE, KEDA], ids=lambda folder: folder.name)
def test_every_stage_and_the_console_are_deployed_once(folder: Path) -> None:
    assert of_kind(folder, "Deployment").keys() == {*STAGES, "console"}
    assert {one["metadata"].get("namespace", "xunwang") for one in rendered(folder)} == {"xunwang"}


def test_every_pod_is_bounded_and_not_root_and_mounts_what_there_is() -> None:
    maps = of_kind(BASE, "ConfigMap")
    for pod in pods(BASE):
        (container,) = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"]
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert container["image"] == "registry.example/xunwang:0.1.0"
        assert container["resources"].keys() == {"requests", "limits"}
        volumes = {volume["name"]: volume for volume in pod["volumes"]}
        assert {mount["name"] for mount in container["volumeMounts"]} == volumes.keys()
        assert volumes["settings"]["configMap"]["name"] in maps


def test_settings_are_those_of_workers(tmp_path: Path) -> None:
    (settings,) = of_kind(BASE, "ConfigMap").values()
    path = tmp_path / "settings.yaml"
    path.write_text(settings["data"]["settings.yaml"], encoding="utf-8")
    assert load_settings(path, None).bootstrap == "kafka-bootstrap:9092"


def test_workers_are_scaled_by_the_lag_of_what_they_read() -> None:
    deployments = of_kind(KEDA, "Deployment")
    for name, scaled in of_kind(KEDA, "ScaledObject").items():
        stage = scaled["spec"]["scaleTargetRef"]["name"]
        (trigger,) = scaled["spec"]["triggers"]
        assert name == stage
        assert "replicas" not in deployments[stage]["spec"]  # applied again, they would set back what KEDA has set
        assert trigger["metadata"]["consumerGroup"] == ClusterSettings().group(stage)
        assert scaled["spec"]["maxReplicaCount"] <= topics()[trigger["metadata"]["topic"]].partitions


def test_one_leads_and_another_stands_by() -> None:
    deployments = of_kind(KEDA, "Deployment")
    assert all(deployments[stage]["spec"]["replicas"] == 2 for stage in ("scheduler", "aggregator"))


def test_disruption_budgets_fit_the_pods_they_are_for() -> None:
    pods_of = {name: one["spec"]["template"]["metadata"]["labels"] for name, one in of_kind(BASE, "Deployment").items()}
    for name, budget in of_kind(BASE, "PodDisruptionBudget").items():
        assert budget["spec"]["selector"]["matchLabels"].items() <= pods_of[name].items()


def test_metrics_are_told_where_they_are_asked_for() -> None:
    for deployment in of_kind(BASE, "Deployment").values():
        template = deployment["spec"]["template"]
        (container,) = template["spec"]["containers"]
        port = container["args"][container["args"].index("--metrics-port") + 1]
        assert template["metadata"]["annotations"]["prometheus.io/port"] == port
        assert re.fullmatch(r"\d+", port)
        assert [one["containerPort"] for one in container["ports"]] == [int(port)]
