"""The page for a shift meeting: what happened in a plant, in the words of those who work there.

``reading`` and ``merging`` turn logs into occurrences, ``assembly`` joins them with site and catalog
into a ``Shift``, ``map`` is the picture of the plant, and ``html`` draws all of it.
Only ``html`` knows templates.
"""
