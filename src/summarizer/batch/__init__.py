"""Many files through one pipeline, in threads, processes or on Ray, and on from where it stopped.

``sources`` finds the files and names their outputs, ``job`` says what decides a result, ``work``
does one piece of it, ``drive`` reads, hands out, writes and keeps the ``manifest``; where the
work is done (``here``, ``processes``, ``on_ray``) changes nothing of what comes out.
"""
