"""docker-compose.yml describes one machine that nobody outside reaches and that holds no secret of its own."""

import yaml

from cosell.local.toolchain import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("web", "worker", "beat", "migrate")
SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD")


def test_it_runs_everything_the_product_needs():
    assert set(SERVICES) == {*OURS, "postgres", "redis"}


def test_no_port_is_open_to_other_machines():
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert ports == ["127.0.0.1:8000:8000"]


def test_every_secret_comes_from_outside_and_has_no_default():
    text = (ROOT / "docker-compose.yml").read_text()
    example = (ROOT / ".env.example").read_text().splitlines()

    assert "${" in text and ":-" not in text
    assert [name for name in SECRETS if f"{name}=" not in example] == []


def test_only_the_migration_knows_the_owners_password():
    know = [name for name in OURS if "OWNER_PASSWORD" in str(SERVICES[name]["environment"])]

    assert know == ["migrate"]


def test_what_holds_data_keeps_it_in_a_volume_and_is_watched():
    for name in ("postgres", "redis"):
        assert any(volume.split(":")[0] in COMPOSE["volumes"] for volume in SERVICES[name]["volumes"])
        assert SERVICES[name]["healthcheck"]
        assert SERVICES[name]["restart"] == "unless-stopped"


def test_ours_runs_without_rights_and_after_the_migration():
    assert "\nUSER cosell\n" in (ROOT / "Dockerfile").read_text()
    for name in OURS:
        assert SERVICES[name]["cap_drop"] == ["ALL"]
        assert SERVICES[name]["read_only"]
        assert all("size=" in memory for memory in SERVICES[name]["tmpfs"])
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_nobody_sets_demo_or_debug():
    assert not [name for name in OURS for word in ("DEMO", "DEBUG") if word in SERVICES[name]["environment"]]
