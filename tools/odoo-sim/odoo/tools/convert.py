"""The errors of data files, named as in Odoo's log."""


class ParseError(Exception):
    """A record of a data file could not be loaded."""


class XMLSyntaxError(SyntaxError):
    """A data file is not well-formed."""


# lxml raises this one in Odoo, and log readers look for the full name.
XMLSyntaxError.__module__ = 'lxml.etree'
