"""Evidence that leaves the house: names, bag, signed manifest, report, and the verifier that travels with it."""
