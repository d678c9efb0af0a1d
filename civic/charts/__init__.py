"""Pictures of progress: one board of marks and words, laid out once, written as SVG for pages and as PNG for chats.

A board shows what is recorded and what is not. It has no bars and no percentages: no document states any.
"""
