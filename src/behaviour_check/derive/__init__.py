"""Facts derived from physics: models as pure functions, and what each gives to a scenario."""
