"""One module for each key of `derive:`, from its inputs to a Derivation."""
