"""Just enough of an ORM for RPC clients, the shell and data files."""
