"""Weak signs over several lessons: proposed to a person, who answers. Nothing of it is read by anything else."""
