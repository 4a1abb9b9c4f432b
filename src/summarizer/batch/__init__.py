"""Many files through one pipeline, in threads, processes or on Ray, and on from where it stopped.

``sources`` finds the files and names their outputs, ``job`` says what decides a result, ``worker``
does one piece of it, ``runner`` reads, hands out, writes and keeps the ``manifest``. Which of the
``backends`` does the work changes nothing in the results.
"""
