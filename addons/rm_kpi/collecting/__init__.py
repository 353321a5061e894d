"""Raw figures from the facts: what a source may say, and the SQL that collects it.

``facts``, ``filters``, ``windows`` and ``plan`` are plain Python. The other files turn a plan
into SQL, all of it set work: the number of statements depends on the facts that are read, not
on the number of sources, RMs, customers or rows.
"""
