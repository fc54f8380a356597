"""Reads compose files and manifests as Docker Compose and Kubernetes would."""

import os
import shutil
import subprocess

from checks import check, skipped
from places import DEPLOY, HERE, TARGET

FILES = ("compose-jaeger.yaml", "compose-tempo.yaml", "kustomization.yaml")


def check_files(collector):
    if not shutil.which("go"):
        skipped(f"{', '.join(FILES)}: Go is not there")
        return
    reader = TARGET / "files"
    subprocess.run(["go", "build", "-o", str(reader), "."], check=True, cwd=HERE / "files")
    for name in FILES:
        done = subprocess.run([reader, collector, DEPLOY / name], capture_output=True, text=True, env=dict(os.environ))
        check(done.returncode == 0, f"{name}: {(done.stdout + done.stderr).strip()}")
