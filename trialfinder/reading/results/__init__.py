"""What a record tells of its trial's results: numbers, harms, papers, and whether the comparison gets the product."""
