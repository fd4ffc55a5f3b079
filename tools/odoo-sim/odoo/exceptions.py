"""Odoo's exception names: they travel in log files and in RPC errors."""


class UserError(Exception):
    """A message meant for the person who asked."""

    http_status = 422


class RedirectWarning(Exception):
    """Kept for imports only; nothing here raises it."""


class AccessDenied(UserError):
    """Wrong login, password or key. Logged without a traceback, as Odoo does."""

    http_status = 403

    def __init__(self, message='Access Denied'):
        super().__init__(message)


class AccessError(UserError):
    """The user may not do this to these records."""

    http_status = 403


class MissingError(UserError):
    """The record was deleted."""

    http_status = 404


class ValidationError(UserError):
    """A constraint refused the values."""


class SessionExpiredException(Exception):
    """Reported with RPC code 100 instead of 200."""


# Odoo defines this one in its http module, and clients see the full name.
SessionExpiredException.__module__ = 'odoo.http'
