"""Sheets, keys, reports on a class and the encounter card as HTML, Markdown, text and CSV. Nothing is decided here."""
