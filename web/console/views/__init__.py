"""One module per area of the console. Views call queries and commands; no logic of the domain stands here."""
