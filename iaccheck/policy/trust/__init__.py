"""Trust policies of roles -> the workflow kinds that they admit, for certain or possibly."""
