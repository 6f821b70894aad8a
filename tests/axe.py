"""The engine of accessibility rules, and what it finds on a page."""

import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

__all__ = ["violations"]

RIG = Path(__file__).parents[1] / "rig"


@cache
def _engine() -> str:
    """Its source, installed first if it is missing."""
    sys.path.insert(0, str(RIG))
    try:
        import install

        modules = install.node_modules(RIG / "axe")
    except install.InstallFailed as error:
        pytest.skip(f"axe-core can't be installed: {error}")
    finally:
        sys.path.remove(str(RIG))
    return Path(modules, "axe-core", "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Each rule that the page breaks (WCAG 2.2 A and AA, and axe's best practices), and where."""
    page.evaluate(_engine())
    found: dict[str, Any] = page.evaluate(
        "() => axe.run(document, {resultTypes: ['violations'], runOnly: "
        "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [
        f"{rule['id']}: {node['html'][:160]} ({(node['failureSummary'] or '')[:300]})"
        for rule in found["violations"]
        for node in rule["nodes"][:3]
    ]
