"""How Careloop is wired and run: settings, servers, embedded services, supervision, the command line."""
