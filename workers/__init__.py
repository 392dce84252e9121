"""The processes of the service: worker, scheduler, web server, and all of them on one machine. No logic."""
