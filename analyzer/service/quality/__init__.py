"""How well machine and observers judge, and what observers are spared."""
