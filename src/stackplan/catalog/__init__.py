"""The catalog language: from nodes to a catalog of frozen values, references resolved."""
