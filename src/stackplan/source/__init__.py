"""Reading text: a file becomes a tree of scalars, lists and mappings, each with its place. Knows YAML, alone."""
