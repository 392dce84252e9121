"""Models observe. The only room that loads a model; every observation says which one made it."""
