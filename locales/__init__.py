"""Gettext catalogues, one folder a language, and the Translator that reads them.

A new language is one file: `locales/<code>/LC_MESSAGES/messages.po`.
"""

from locales.translator import Catalogues, Translator

__all__ = ["Catalogues", "Translator"]
