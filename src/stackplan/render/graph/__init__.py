"""A pathway as a picture: one value made from the catalog, and a writer for each format."""
