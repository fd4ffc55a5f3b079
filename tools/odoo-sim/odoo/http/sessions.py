"""Sessions as files under `<data_dir>/sessions`: they survive a restart, as Odoo's do."""

import datetime
import hashlib
import hmac
import json
import os
import re
import secrets

from ..config import config

LIFETIME_SECONDS = 7 * 24 * 3600
COOKIE_DAYS = 365
VALID = re.compile(r'[A-Za-z0-9_-]{40,128}')


class Session:
    """A session id and what is remembered under it."""

    def __init__(self, sid, data, new):
        self.sid, self.data, self.new = sid, data, new

    def path(self):
        """Return the session's file."""
        return os.path.join(config['data_dir'], 'sessions', self.sid[:2], self.sid)

    def save(self):
        """Write the session; readable by the owner only."""
        os.makedirs(os.path.dirname(self.path()), 0o700, exist_ok=True)
        partial = f'{self.path()}.{os.getpid()}'
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 'w') as file:
            json.dump(self.data, file)
        os.replace(partial, self.path())

    def log_in(self, dbname, uid, login):
        """Start a session for the user under a fresh id."""
        self.forget()
        self.sid = secrets.token_urlsafe(63)
        self.data = {'db': dbname, 'uid': uid, 'login': login}
        self.save()

    def forget(self):
        """Remove the session's file."""
        try:
            os.unlink(self.path())
        except OSError:
            pass
        self.data = {}

    def cookie(self):
        """Return the Set-Cookie header."""
        expires = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(
            days=COOKIE_DAYS)
        return ('Set-Cookie', f'session_id={self.sid}; '
                f'Expires={expires:%a, %d %b %Y %H:%M:%S} GMT; Max-Age={LIFETIME_SECONDS}; '
                'HttpOnly; Path=/')

    def csrf_token(self):
        """Return the token that a form of this session must carry."""
        return hmac.new(b'odoo-sim csrf', self.sid.encode(), hashlib.sha256).hexdigest()

    def check_csrf(self, token):
        """Tell whether a posted token is this session's."""
        return hmac.compare_digest(self.csrf_token(), token or '')


def load(sid):
    """Return the session of a cookie, or a new empty one."""
    if sid and VALID.fullmatch(sid):
        session = Session(sid, {}, False)
        try:
            with open(session.path(), encoding='utf-8') as file:
                session.data = json.load(file)
        except (OSError, ValueError):
            pass
        return session
    return Session(secrets.token_urlsafe(63), {}, True)
