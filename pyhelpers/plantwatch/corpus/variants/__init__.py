"""Any capture in the other shapes that a network gives the same traffic."""

from plantwatch.corpus.variants.generate import Variant, variants_of
from plantwatch.corpus.variants.table import VARIANTS, Recipe

__all__ = ["VARIANTS", "Recipe", "Variant", "variants_of"]
