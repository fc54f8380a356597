"""Where things are."""

import pathlib

HERE = pathlib.Path(__file__).resolve().parent
DEPLOY = HERE.parent
ROOT = DEPLOY.parent
TARGET = ROOT / "target" / "deploy-test"
