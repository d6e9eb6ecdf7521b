"""The tables of the database, in SQL that both databases take."""
