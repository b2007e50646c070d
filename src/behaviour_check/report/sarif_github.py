"""The format `sarif-github`: SARIF as GitHub code scanning can show it."""

from __future__ import annotations

from .sarif import render_github as render

__all__ = ["render"]
