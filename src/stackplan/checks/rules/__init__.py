"""The rules, one module a family; a rule's docstring is its documentation."""
