"""How a conversation works: Router, Context, Dispatcher. What is said stands in the files beside this folder."""
