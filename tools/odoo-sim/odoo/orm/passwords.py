"""Passwords and API keys in passlib's format, so that a dump works in a real Odoo."""

import base64
import hashlib
import hmac
import logging
import os

_logger = logging.getLogger('odoo.addons.base.models.res_users')

# Odoo uses 600 000. Any count verifies there; this one keeps tests fast.
ROUNDS = 2000
KEY_INDEX_CHARS = 8


def encode(data):
    """passlib's base64: no padding, `.` for `+`."""
    return base64.b64encode(data, b'./').rstrip(b'=').decode()


def decode(text):
    """The inverse of `encode`."""
    return base64.b64decode(text + '=' * (-len(text) % 4), b'./')


def encrypt(password, rounds=ROUNDS):
    """Return `$pbkdf2-sha512$rounds$salt$digest`. A hash that is given stays as it is."""
    if password.startswith('$pbkdf2-sha512$'):
        return password
    salt = os.urandom(16)
    digest = hashlib.pbkdf2_hmac('sha512', password.encode(), salt, rounds)
    return f'$pbkdf2-sha512${rounds}${encode(salt)}${encode(digest)}'


def verify(password, stored):
    """Tell whether the password matches. A plain text in the column counts, as in Odoo."""
    if not stored or not password:
        return False
    if not stored.startswith('$pbkdf2-sha512$'):
        return hmac.compare_digest(stored.encode(), password.encode())
    rounds, salt, digest = stored.split('$')[2:5]
    found = hashlib.pbkdf2_hmac('sha512', password.encode(), decode(salt), int(rounds))
    return hmac.compare_digest(found, decode(digest))


def authenticate(cr, login, password, client):
    """Return the user's id, or None. Both outcomes are logged, with the client's address."""
    cr.execute('SELECT id, password FROM res_users WHERE login = %s AND active', (login,))
    row = cr.fetchone()
    right = bool(row) and (verify(password, row[1]) or verify_key(cr, row[0], password))
    _logger.info('Login %s for db:%s login:%s from %s', 'successful' if right else 'failed',
                 cr.dbname, login, client)
    return row[0] if right else None


def check(cr, uid, password):
    """Tell whether the password or the API key is this user's."""
    cr.execute('SELECT password FROM res_users WHERE id = %s AND active', (uid,))
    row = cr.fetchone()
    return bool(row) and (verify(password, row[0]) or verify_key(cr, uid, password))


def verify_key(cr, uid, key):
    """Tell whether the text is an unexpired API key of the user."""
    cr.execute('SELECT key FROM res_users_apikeys WHERE user_id = %s AND index = %s AND '
               "(scope IS NULL OR scope = 'rpc') AND "
               "(expiration_date IS NULL OR expiration_date > now() AT TIME ZONE 'UTC')",
               (uid, (key or '')[:KEY_INDEX_CHARS]))
    return any(verify(key, stored) for (stored,) in cr.fetchall())


def make_key(cr, uid, name, scope='rpc', expires=None):
    """Store a new API key and return its text; only the hash is kept."""
    key = os.urandom(20).hex()
    cr.execute('INSERT INTO res_users_apikeys (name, user_id, scope, expiration_date, index, key) '
               'VALUES (%s, %s, %s, %s, %s, %s)',
               (name, uid, scope, expires, key[:KEY_INDEX_CHARS], encrypt(key)))
    return key
