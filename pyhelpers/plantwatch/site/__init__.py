"""One plant: what is in it, who may do what, and what it agreed to (``catalog/sites/<id>.yaml``)."""
