"""Checks of a catalog's definitions: rules, what they ask of, and what is done with what they find."""
