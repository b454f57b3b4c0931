"""Passports of named products: what each is, who makes it, own or donor, where it is approved for what."""

from trialfinder.products.passports import Named, Product, Regulatory, find_product, named_in, products
from trialfinder.products.source import Source

__all__ = ["Named", "Product", "Regulatory", "Source", "find_product", "named_in", "products"]
