"""Which path is served by what."""

import json
import logging
import mimetypes
import os
import re
import threading
import time

import psycopg2

from ..config import config
from ..modules.knobs import apply_knobs, read_knobs
from ..modules.manifest import module_path
from ..netsvc import set_database
from ..service import attachments, server
from ..sql_db import Cursor
from . import json2, pages, rpc, websocket, xmlrpc
from .request import FAILED, Response, not_found, redirect

_logger = logging.getLogger('odoo.http')

STATIC = re.compile(r'/([^/]+)/static/(.+)')


def dispatch(request):
    """Return the response, None when the route took over the connection."""
    try:
        response = find_route(request.path)(request)
    except (psycopg2.OperationalError, psycopg2.ProgrammingError):
        _logger.warning('Database or registry unusable, trying without', exc_info=True)
        response = without_database(request)
    except Exception:
        _logger.exception('Exception during request handling.')
        response = Response(FAILED, 500)
    if response is not None and request.session.new and response.status != 404 and \
            ('Cache-Control', 'no-store') not in response.headers:
        response.headers.append(request.session.cookie())
    return response


def without_database(request):
    """Answer when the database is gone: Odoo's pages redirect to themselves, in a loop."""
    request.session.forget()
    if request.path in ('/web', '/web/login') or request.path.split('/')[1] == 'odoo':
        response = redirect(request.path)
        response.status, response.reason = 302, 'FOUND'
        return response
    return not_found()


def find_route(path):
    """Return the function that serves a path; one that ends with `$` takes no subpath."""
    for prefix, function in ROUTES:
        exact, prefix = prefix.endswith('$'), prefix.rstrip('$')
        if path == prefix or (not exact and path.startswith(prefix + '/')):
            return function
    return static if STATIC.fullmatch(path) else lambda request: not_found()


def static(request):
    """Serve `/<module>/static/<path>` from the addons path."""
    module, name = STATIC.fullmatch(request.path).groups()
    folder = os.path.realpath(os.path.join(module_path(module) or '/nonexistent', 'static'))
    path = os.path.realpath(os.path.join(folder, name))
    if not path.startswith(folder + os.sep) or not os.path.isfile(path):
        return not_found()
    with open(path, 'rb') as file:
        kind = mimetypes.guess_type(path)[0] or 'application/octet-stream'
        return Response(file.read(), 200, kind, [('Cache-Control', 'public, max-age=604800')])


def health(request):
    """Answer the probe; a module may ask for another status in `odoo_sim.json`.

    As in Odoo, the database only counts with `?db_server_status=1`.
    """
    status, info = 200, {'status': 'pass'}
    if request.query.get('db_server_status'):
        try:
            Cursor('postgres').close()
            info['db_server_status'] = True
        except psycopg2.Error:
            status, info['db_server_status'] = 500, False
    for name in config['db_name'].split(',') if config['db_name'] else []:
        for module in server.installed(name):
            knobs = read_knobs(module).get('health', {})
            time.sleep(knobs.get('sleep', 0))
            status = knobs.get('status', status)
    info['status'] = 'pass' if status == 200 else 'fail'
    return Response(json.dumps(info), status, 'application/json', [('Cache-Control', 'no-store')])


def choose(request):
    """Return (database, None), or (None, where to go to choose one). A dead database raises."""
    name = request.database()
    if name:
        set_database(name)
        Cursor(name).close()
        return name, None
    return None, redirect('/web/database/selector')


def root(request):
    """Send the browser to the backend."""
    return redirect(pages.HOME)


def login(request):
    """Show the form, or log in."""
    name, elsewhere = choose(request)
    if elsewhere:
        return elsewhere
    for module in server.installed(name):
        apply_knobs(module, 'login')
        status = read_knobs(module).get('login', {}).get('status', 200)
        if status != 200:
            return Response(FAILED, status)
    return pages.login(request, name)


def backend(request):
    """Show the backend page to a logged-in user."""
    name, elsewhere = choose(request)
    if elsewhere:
        return elsewhere
    if not request.session.data.get('uid') or request.session.data.get('db') != name:
        return redirect(f'/web/login?redirect=%2F{request.path.strip("/").replace("/", "%2F")}%3F')
    return pages.backend(request, name)


def logout(request):
    """Forget the session."""
    request.session.forget()
    return redirect(pages.HOME, [('Set-Cookie', 'cids=; Max-Age=0; Path=/')])


def content(request):
    """Serve an attachment: public ones to anybody, others to a logged-in user."""
    name, _elsewhere = choose(request)
    key = request.path.removeprefix('/web/content/').removeprefix('/web/image/').split('/')[0]
    key = key.partition('-')[0]
    if not name or not key.isdigit():
        return not_found()
    with Cursor(name) as cr:
        cr.execute('SELECT * FROM ir_attachment WHERE id = %s', (int(key),))
        row = cr.dictfetchone()
    logged_in = request.session.data.get('uid') and request.session.data.get('db') == name
    if not row or not (row['public'] or logged_in):
        return not_found()
    disposition = 'attachment' if request.query.get('download') else 'inline'
    return Response(attachments.content(name, row), 200, row['mimetype'] or
                    'application/octet-stream',
                    [('Content-Disposition', f'{disposition}; filename={row["name"]}'),
                     ('Cache-Control', 'no-cache, private'), ('ETag', f'"{row["checksum"]}"'),
                     ('X-Content-Type-Options', 'nosniff'),
                     ('Content-Security-Policy', "default-src 'none'")])


def logo(request):
    """Serve a picture where the login page wants the company's logo."""
    return Response(attachments.picture(113, 75, 103, 48), 200, 'image/png')


def manager(request):
    """Show the names of the databases, unless they are nobody's business."""
    threading.current_thread().dbname = None
    return pages.database_manager(request)


ROUTES = [
    ('/web/health$', health),
    ('/web/login$', login),
    ('/web/session/logout$', logout),
    ('/web/session/authenticate$', rpc.session_authenticate),
    ('/web/session/get_session_info$', rpc.session_info),
    ('/web/session/destroy$', rpc.session_destroy),
    ('/web/webclient/version_info$', rpc.version_info),
    ('/web/dataset/call_kw', rpc.call_kw),
    ('/web/database/list$', rpc.database_list),
    ('/web/database/manager$', manager),
    ('/web/database/selector$', manager),
    ('/web/binary/company_logo$', logo),
    ('/web/image', content),
    ('/web/content', content),
    ('/web$', backend),
    ('/odoo', backend),
    ('/jsonrpc$', rpc.jsonrpc),
    ('/json/2', json2.handle),
    ('/web/version$', json2.version),
    ('/xmlrpc', xmlrpc.handle),
    ('/websocket$', websocket.handle),
    ('/$', root),
]
