"""The commands of `hromada`, one module for each thing an operator comes for. Thin: the work stands elsewhere."""
