"""Planning: from a catalog, holdings and a target to the proved least plan, or the reason why there is none."""
