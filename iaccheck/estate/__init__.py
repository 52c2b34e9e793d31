"""Root modules to plan -> each one planned, by other processes or machines: parcels go out, answers come back."""
