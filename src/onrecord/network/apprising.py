"""How does a notice reach one of the services that Apprise knows?

Apprise (extra `notify`) asks by itself. It runs in a process of its own, which is ended if it
takes too long, and whose HTTP goes through our guarding proxy. Remaining risk: targets that speak
something else (mailto, mqtt, syslog) go past the guard; an operator has named them.
"""

import asyncio
import json
import os
import re
import sys
from collections.abc import Mapping
from importlib.util import find_spec

from onrecord.network.guard import Guard
from onrecord.network.proxy import GuardProxy
from onrecord.record.errors import EXIT_ENVIRONMENT, OnrecordError

__all__ = ["NoApprise", "ServiceFailed", "require_apprise", "tell_service"]

_PATIENCE = 60.0  # seconds for one notice
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_STATUS = re.compile(r"error=(\d{3})\b")


class NoApprise(OnrecordError):
    """A rule names a target of Apprise, which is not installed."""

    advice = "Install it: pip install 'onrecord[notify]'; or use a web hook or e-mail."
    exit_code = EXIT_ENVIRONMENT


class ServiceFailed(Exception):
    """The service did not take it, or we don't know whether it did. No secret is in it."""


def require_apprise() -> None:
    """Return if the extra is installed; NoApprise."""
    if find_spec("apprise") is None:
        raise NoApprise("a target is an Apprise URL, and Apprise is not installed")


async def tell_service(
    guard: Guard, url: str, title: str, body: str, *, patience: float = _PATIENCE
) -> None:
    """Tell one service. Raises ServiceFailed; the service may have taken it all the same."""
    told = json.dumps({"url": url, "title": title, "body": body}).encode()  # no secret in argv
    async with GuardProxy(guard) as proxy:
        said = await _asked(told, _environment(proxy.url), patience)
        if said.get("told") is True:
            return
        refused = next((one.refused for one in proxy.log if one.refused), None)
    raise ServiceFailed(_why(said, refused))


async def _asked(told: bytes, environment: Mapping[str, str], patience: float) -> dict[str, object]:
    command = (sys.executable, "-m", "onrecord.network.apprising_alone")
    pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *command, stdin=pipe, stdout=pipe, stderr=nowhere, env=dict(environment)
    )
    try:
        async with asyncio.timeout(patience):
            out, _ = await process.communicate(told)
        said = json.loads(out)
    except TimeoutError:
        return {"why": f"no answer within {patience:g} seconds"}
    except ValueError:
        return {"why": f"Apprise ended with status {process.returncode}"}
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return said if isinstance(said, dict) else {}


def _environment(proxy: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name.lower() not in _PROXIES}
    paths = os.pathsep.join(one for one in sys.path if one)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        kept |= {name: proxy, name.upper(): proxy}
    return {**kept, "PYTHONPATH": paths, "no_proxy": "", "NO_PROXY": ""}


def _why(said: Mapping[str, object], refused: str | None) -> str:
    """What is known of the reason. Apprise's own words may hold a secret: only a status is taken."""
    if refused is not None:
        return " ".join(refused.split())[:200]
    if isinstance(said.get("why"), str):
        return str(said["why"])
    found = _STATUS.search(str(said.get("log", "")))
    return f"the service answered {found[1]}" if found else "the service did not take it"
