"""What compose and Kubernetes name is what the code reads."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from mesh.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
COMPOSE = ROOT / "docker-compose.yml"
MANIFESTS = sorted((ROOT / "deploy" / "k8s").glob("*.yaml"))
NAMING = [COMPOSE, *MANIFESTS, ROOT / "deploy" / "Dockerfile", *sorted((ROOT / "docs").glob("*.md"))]
SERVICES = ("datastore", "matcher", "intake", "gateway")
SECRETS = {
    *("MINCA_JWT_SECRET", "MINCA_SERVICE_KEY", "NATS_TOKEN"),
    *("POSTGRES_PASSWORD", "POSTGRES_APPLICATION_PASSWORD"),
}
OURS = re.compile(r"\b(?:MINCA|SERVICE|INTEGRATION|OPENAI|OTEL)_[A-Z_]+\b")


def settings_by_variable() -> dict[str, str]:
    """Each environment variable that is read, and the field it fills."""
    prefix = str(Settings.model_config.get("env_prefix", ""))
    named = {}
    for name, spec in Settings.model_fields.items():
        alias = spec.validation_alias
        variables = getattr(alias, "choices", [alias]) if alias else [prefix + name.upper()]
        named |= {str(variable): name for variable in variables}
    return named


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded = yaml.safe_load(COMPOSE.read_text())
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.parametrize("file", NAMING, ids=lambda file: file.name)
def test_every_setting_that_is_named_exists(file: Path) -> None:
    named = set(OURS.findall(file.read_text()))

    assert sorted(named - set(settings_by_variable())) == []


def test_compose_wants_every_secret_and_holds_none(compose: dict[str, Any]) -> None:
    text = COMPOSE.read_text()

    for secret in SECRETS:
        assert f"${{{secret}:?" in text
    for name in SERVICES:
        assert compose["services"][name]["environment"]["MINCA_SERVICE_KEY"].startswith("${MINCA_SERVICE_KEY:?")


def test_only_migrations_know_the_owner_of_the_schema(compose: dict[str, Any]) -> None:
    knowing = [name for name, each in compose["services"].items() if "MINCA_DATABASE_OWNER_URL" in str(each)]
    pods = [file.name for file in MANIFESTS if "minca-owner" in file.read_text()]

    assert (knowing, pods) == (["migrate"], ["migrate.yaml"])
    assert "//minca_app:" in compose["services"]["datastore"]["environment"]["MINCA_DATABASE_URL"]


def test_compose_publishes_on_loopback_only(compose: dict[str, Any]) -> None:
    published = [port for service in compose["services"].values() for port in service.get("ports", [])]

    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_of_compose_starts_after_what_it_needs(compose: dict[str, Any], name: str) -> None:
    needs = compose["services"][name]["depends_on"]

    assert all(need["condition"] in {"service_healthy", "service_completed_successfully"} for need in needs.values())
    assert all(
        "healthcheck" in compose["services"][other]
        for other, need in needs.items()
        if need["condition"] == "service_healthy"
    )


@pytest.mark.parametrize("name", SERVICES)
def test_kubernetes_and_compose_agree_with_the_default_port(compose: dict[str, Any], name: str) -> None:
    default = Settings.model_fields[f"{name}_address"].default.rpartition(":")[2]
    deployment, service, _ = yaml.safe_load_all((ROOT / "deploy" / "k8s" / f"{name}.yaml").read_text())
    container = deployment["spec"]["template"]["spec"]["containers"][0]

    assert compose["services"][name]["ports"] == [f"127.0.0.1:{default}:{default}"]
    assert container["ports"][0]["containerPort"] == int(default)
    assert service["spec"]["ports"][0]["port"] == int(default)


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "gateway"])
def test_a_grpc_service_is_headless_so_that_channels_see_every_replica(name: str) -> None:
    _, service, _ = yaml.safe_load_all((ROOT / "deploy" / "k8s" / f"{name}.yaml").read_text())

    assert service["spec"]["clusterIP"] == "None"


def test_the_image_installs_the_same_versions_as_everybody() -> None:
    pins = re.compile(r"^([a-z0-9._-]+==[^ ;\\]+)", re.MULTILINE)
    image = set(pins.findall((ROOT / "deploy" / "requirements.txt").read_text()))
    image |= set(re.findall(r"[\w-]+==[\d.]+", (ROOT / "deploy" / "Dockerfile").read_text()))
    everybody = set(pins.findall((ROOT / "constraints.txt").read_text()))

    assert image
    assert sorted(image - everybody) == []


def test_docker_compose_accepts_the_file() -> None:
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("the docker compose client is not here")
    secrets = dict.fromkeys(SECRETS, "x" * 32)

    checked = subprocess.run(
        [docker, "compose", "--file", str(COMPOSE), "config", "--quiet"], env=secrets, capture_output=True, check=False
    )

    assert checked.returncode == 0, checked.stderr.decode()
