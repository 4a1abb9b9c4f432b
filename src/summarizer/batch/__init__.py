"""Many files through one pipeline, in threads, processes, or on Ray, with resumption.

Modules:
    job: What is done to every file, and the pieces of work that travel.
    plan: Which files there are, what their outputs are called, and what is done already.
    rows, row_progress: Files of rows, and how far one of them is.
    manifest: What became of each file.
    runner: Reads, hands out work, writes. Everything on the disk is done here.
    backends: Where the work is done. The choice does not change the results.
"""
