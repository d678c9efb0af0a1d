"""The city's content: what the documents say, word for word, and the strict reader of its folder."""
