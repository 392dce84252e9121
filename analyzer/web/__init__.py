"""HTTP: API, webhooks, pages, health and metrics. No logic: every view calls a use case."""
