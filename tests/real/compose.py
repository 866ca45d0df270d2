"""Reads docker-compose.yml as its engine would, so that the tests run what it says and nothing else."""

import re
import shlex

import yaml

from cosell.local.toolchain import ROOT


class Compose:
    """The file, with the values that somebody wrote into .env, and where its servers are on this machine."""

    def __init__(self, values, addresses):
        self.values, self.addresses = values, addresses
        self.services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]

    def command(self, service):
        return shlex.split(self.services[service]["command"])

    def health_check(self, service):
        kind, *command = self.services[service]["healthcheck"]["test"]
        assert kind == "CMD"
        return command

    def environment(self, service):
        """Filled in from the values; a variable without a value is passed on only where there is one."""
        wanted = self.services[service]["environment"].items()
        named = {name: self.values.get(name) if value is None else self.filled_in(str(value)) for name, value in wanted}
        return {name: value for name, value in named.items() if value is not None}

    def filled_in(self, text):
        text = re.sub(r"\$\{(\w+):\?[^}]*\}", lambda found: self.values[found[1]], text)
        assert "$" not in text, f"docker-compose.yml gives a default where it must not: {text}"
        for there, here in self.addresses.items():
            text = text.replace(there, here)
        return text
