"""A name for the samplers, as Docker and Kubernetes have one."""

import subprocess

from places import TARGET
from processes import free_addresses, port_of


class Names:
    """Gateways see a file of hosts of their own, for which one has to be root on Linux."""

    NAME = "samplers.test"
    UNDER = ["unshare", "--mount", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"']

    def __init__(self):
        self.file = TARGET / "hosts"
        self.addresses = ["127.0.0.1", "127.0.0.2"]
        (free,) = free_addresses(1)
        self.port = port_of(free)

    @classmethod
    def or_none(cls):
        names = cls()
        names.write(names.addresses)
        try:
            done = subprocess.run(names.command("grep", "-q", f"127.0.0.2 {cls.NAME}", "/etc/hosts"), capture_output=True)
        except OSError:
            return None
        return names if done.returncode == 0 else None

    def command(self, *command):
        return [*self.UNDER, self.file, *command]

    def write(self, addresses):
        """In place, since this very file is what the gateways see."""
        self.file.write_text("127.0.0.1 localhost\n" + "".join(f"{address} {self.NAME}\n" for address in addresses), encoding="utf-8")

    @property
    def resolver(self):
        return f"{{dns: {{hostname: {self.NAME}, port: \"{self.port}\", interval: 1s}}}}"
