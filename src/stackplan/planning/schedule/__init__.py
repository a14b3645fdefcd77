"""When to do what: a plan's steps as work in weeks, and the earliest finish, proved or with its bound."""
