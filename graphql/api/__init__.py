"""GraphQL over HTTP for programs and for our own live pages: one endpoint per organisation's host."""
