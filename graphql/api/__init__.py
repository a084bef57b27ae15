"""GraphQL over HTTP for programs and for our own live pages: one endpoint per organisation's host.

`core/` turns verbs into fields; then one package per domain app: `types` over its contracts, `queries`, `mutations`.

Adding to it. A read or command of an app becomes a root field by one `Read`, `Paged` or `Command` entry: its inputs and
their types come from the verb's signature, its permission and audit from the verb itself. A contract becomes a type by
one `ContractType`. Every input and every field is described or left out by name; what is forgotten cannot be imported.
Then `careloop check schema --write`, and read the difference.

What clients rely on:

* An `id` is the plain UUID that events, audit lines, addresses and exports name too; nothing has to be translated,
  and the types say what it names (`interface Node`). There is no global look-up, so there is no door beside the verbs.
* Faults stand in `errors`, each with `extensions: {code, field, message}`; a payload holds only what was made: `id`,
  `version`, and the thing read anew after the command. Several faults of one input are several errors. `Conflict` adds
  `currentVersion`, `Unavailable` adds `retryAfter`, "already there" adds `existingId` (`existingIds` for several),
  a fault of ours `correlation`.
* A query is one unit of work. Each field of a mutation is one command, done whole or not at all, in their order.
* Lists are relay connections over keyset pages, read forwards; `first` is at most 100.
* Times carry their offset and are answered in UTC; decimal numbers are text beside their unit.
"""
