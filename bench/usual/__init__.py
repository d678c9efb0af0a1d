"""The usual stack, as a competent author writes it: python-telegram-bot's own webhook server and ConversationHandler
over SQLAlchemy's async ORM. It is here to be measured against; the product shares nothing with it.
"""
