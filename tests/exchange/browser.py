"""A Chromium at phone size, from npm, driven by the tests."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

import fasteners
import manimgx_fonts
import manimgx_fonts_cjk

from tests.npm import NODE, installed_packages

_SOURCES = Path(__file__).parent / "card_browser"
_LONGEST_ANSWER = 2**24
_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{latin}</dir><dir>{cjk}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


class Browser:
    """`card_browser/main.js` as a process: takes an order, gives the answer."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin
        assert process.stdout
        self._process, self._orders, self._answers = process, process.stdin, process.stdout

    @classmethod
    async def start(cls, folder: Path) -> Self:
        """`folder` is for its profile. Raises `AssertionError` with its last words if it cannot."""
        packages = installed_packages(_SOURCES / "package.json")
        shutil.copytree(_SOURCES, folder, dirs_exist_ok=True)
        (folder / "node_modules").symlink_to(packages)
        environment = os.environ | {"TMPDIR": str(folder)} | _chromium(folder) | _fonts(folder)
        process = await asyncio.create_subprocess_exec(
            NODE,
            "main.js",
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            limit=_LONGEST_ANSWER,
        )
        browser = cls(process)
        assert await browser._answer() == "ready"
        return browser

    async def stop(self) -> None:
        await self.order("close")
        self._orders.close()
        await self._process.wait()

    async def order(self, verb: str, **options: Any) -> Any:
        self._orders.write(json.dumps({"do": verb, "with": options}).encode() + b"\n")
        await self._orders.drain()
        return await self._answer()

    async def _answer(self) -> Any:
        line = await asyncio.wait_for(self._answers.readline(), 60)
        assert line, "the browser has ended: see its last words in the output"
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer["result"]


def _chromium(folder: Path) -> dict[str, str]:
    """Where it is, unpacked once beside its package."""
    home = Path(sys.prefix) / f"npm-{_SOURCES.name}"
    unpacked = (
        home / f"unpacked-{json.loads((_SOURCES / 'package.json').read_text())['dependencies']['@sparticuz/chromium']}"
    )
    with fasteners.InterProcessLock(home / "lock"):
        if not unpacked.exists():
            draft = home / "unpacking"
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            subprocess.run(
                [NODE, "unpack.js"], cwd=folder, env=os.environ | {"TMPDIR": str(draft)}, check=True, timeout=300
            )
            draft.rename(unpacked)  # whoever was interrupted left nothing that looks whole
    chromium = unpacked / "chromium"
    linked = subprocess.run(["ldd", chromium], capture_output=True, text=True, check=False).stdout
    libraries = {"LD_LIBRARY_PATH": str(unpacked / "al2023" / "lib")} if "not found" in linked else {}
    return {"CHROMIUM": str(chromium)} | libraries


def _fonts(folder: Path) -> dict[str, str]:
    """Every script, whatever the machine has: those that badges are printed with."""
    latin, cjk = (Path(module.__file__).parent for module in (manimgx_fonts, manimgx_fonts_cjk))
    file = folder / "fonts.conf"
    file.write_text(_FONTS.format(latin=latin, cjk=cjk, cache=folder / "font-cache"))
    return {"FONTCONFIG_FILE": str(file)}
