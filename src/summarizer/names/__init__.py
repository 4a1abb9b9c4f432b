"""Names of people, places and institutions in Chinese, with one English form each."""
