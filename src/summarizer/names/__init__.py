"""Names of people, places and organizations: found in Chinese, given one English form each."""
