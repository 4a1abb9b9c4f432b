"""The components of the page, one file each: structure only."""
