"""Where the work of a batch is done: threads, processes or Ray."""
