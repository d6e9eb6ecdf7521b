"""Bounds for all clients together: how much may be under way, and how much memory it may take.

A line needs up to seven permits, in this order:

1. `arriving`: a long line may come in (`limits.py`).
2. `long_lines`: the bytes of a long line, until it is answered.
3. `turn`: one line is parsed at a time, where its client sends long lines or many.
4. A slot of its connection: the connection's own lines under way.
5. A place: the lines of all connections under way, without the first of each.
6. `room`: the bytes of an answer, while it is made and until its client has read it.
7. `gate`: of lookups and of surveys, a few are answered at a time.
"""
