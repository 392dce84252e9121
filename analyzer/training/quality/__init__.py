"""`make quality`: how well everything does on what it never saw, as a page."""
