"""Makes the weights of the model of meaning: `make meaning`."""
