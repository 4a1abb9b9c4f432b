"""The room of models: what exists (catalogue), what is here (store), where weights come from."""
