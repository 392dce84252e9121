"""The lesson told by its own words: what was taught, which moments speak for and against, what may excuse a finding."""
