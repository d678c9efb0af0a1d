"""A database of samples: the product to try and to show, with residents, proposals and news that are made up."""
