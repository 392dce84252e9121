"""The work of reviewers, pure: what stands after all that was said, what comes next, what can be taught from it."""
