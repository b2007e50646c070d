"""Exercises for a class: sheets without verdicts, answers, what a class found, and a teacher's key."""

from __future__ import annotations

from .model import Cell, Exercise, exercise_of

__all__ = ["Cell", "Exercise", "exercise_of"]
