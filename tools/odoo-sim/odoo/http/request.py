"""A request and a response, without framework."""

import http
import http.cookies
import json
import urllib.parse

from ..config import config
from ..service import db
from . import sessions

NOT_FOUND = """<!doctype html>
<html lang=en>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server. If you entered the URL manually please check \
your spelling and try again.</p>
"""
FAILED = """<!doctype html>
<html lang=en>
<title>500 Internal Server Error</title>
<h1>Internal Server Error</h1>
<p>The server encountered an internal error and was unable to complete your request. Either the \
server is overloaded or there is an error in the application.</p>
"""


class Response:
    """Status, headers and body."""

    def __init__(self, body=b'', status=200, kind='text/html; charset=utf-8', headers=()):
        self.body = body.encode() if isinstance(body, str) else body
        self.status = status
        self.reason = http.HTTPStatus(status).phrase.upper()
        if status == 200:
            self.reason = 'OK'
        self.headers = [('Content-Type', kind), *headers]

    def add(self, name, value):
        """Add a header and return the response."""
        self.headers.append((name, value))
        return self


def json_response(value, status=200, headers=()):
    """Return a JSON body with the content type of Odoo's RPC."""
    return Response(json.dumps(value, default=str), status, 'application/json; charset=utf-8',
                    headers)


def redirect(location, headers=()):
    """Return Odoo's 303."""
    body = ('<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n'
            '<h1>Redirecting...</h1>\n<p>You should be redirected automatically to the target '
            f'URL: <a href="{location}">{location}</a>. If not, click the link.\n')
    return Response(body, 303, headers=[('Location', location), *headers])


def not_found():
    """Return the plain 404 page."""
    return Response(NOT_FOUND, 404)


class Request:
    """What a route needs: path, parameters, session, database."""

    def __init__(self, handler, body):
        self.handler, self.body = handler, body
        self.method, self.headers = handler.command, handler.headers
        parts = urllib.parse.urlsplit(handler.path)
        self.path = urllib.parse.unquote(parts.path)
        self.query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        self.raw_query = parts.query
        kind = self.headers.get('Content-Type', '')
        self.form = {}
        if kind.startswith('application/x-www-form-urlencoded'):
            self.form = dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
        self.session = sessions.load(self.cookie('session_id'))

    def cookie(self, name):
        """Return a cookie's value, '' when it is not there."""
        jar = http.cookies.SimpleCookie()
        try:
            jar.load(self.headers.get('Cookie', ''))
        except http.cookies.CookieError:
            return ''
        return jar[name].value if name in jar else ''

    @property
    def host(self):
        """The host the browser asked; the proxy's word counts only with --proxy-mode."""
        forwarded = self.headers.get('X-Forwarded-Host')
        if config['proxy_mode'] and forwarded:
            return forwarded.split(',')[-1].strip()
        return self.headers.get('Host', 'localhost')

    @property
    def scheme(self):
        """http, or what a trusted proxy says."""
        forwarded = self.headers.get('X-Forwarded-Proto')
        return forwarded if config['proxy_mode'] and forwarded else 'http'

    def database(self):
        """Return the database of this request: the session's, the header's, or the only one."""
        names = db.databases_for(self.host)
        asked = (self.headers.get('X-Odoo-Database') or self.query.get('db')
                 or self.session.data.get('db'))
        if asked in names:
            return asked
        return names[0] if len(names) == 1 else None
