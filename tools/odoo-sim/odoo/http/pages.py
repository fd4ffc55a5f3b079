"""The few HTML pages: login, backend, database manager."""

import hashlib
import html
import os

from .. import release
from ..config import config
from ..exceptions import UserError
from ..modules.manifest import module_path, readable_manifest
from ..orm import passwords
from ..orm.records import Records
from ..service import db
from ..sql_db import Cursor, table_exists
from .request import Response, redirect

HOME = '/odoo' if release.major >= 18 else '/web'
BANNER = 'Database neutralized for testing: no emails sent, etc.'
TASKS_SHOWN = 200
HEADERS = [('Cache-Control', 'no-cache'), ('X-Frame-Options', 'SAMEORIGIN'),
           ('Content-Security-Policy', "frame-ancestors 'self'"),
           ('X-Content-Type-Options', 'nosniff')]
STYLE = ('body{font:15px system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem}'
         'table{border-collapse:collapse;width:100%}td,th{border:1px solid #ccc;padding:.3rem;'
         'text-align:left}#oe_neutralize_banner{display:block;background:#a00;color:#fff;'
         'padding:.5rem;text-align:center}label{display:block;margin:.5rem 0}')


def text(value):
    """Escape for HTML."""
    return html.escape(str(value))


def page(dbname, body):
    """Wrap a body in the document, with the banner of a neutralized database."""
    neutral = dbname and parameter(dbname, 'database.is_neutralized') == 'true'
    banner = f'<span id="oe_neutralize_banner" role="status">{BANNER}</span>' if neutral else ''
    robots = '<meta name="robots" content="noindex, nofollow"/>\n' if neutral else ''
    return ('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8"/>\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
            f'{robots}<title>Odoo</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{banner}\n{body}\n'
            '</body>\n</html>\n')


def parameter(dbname, key):
    """Return a system parameter, or None."""
    with Cursor(dbname) as cr:
        cr.execute('SELECT value FROM ir_config_parameter WHERE key = %s', (key,))
        row = cr.fetchone()
        return row and row[0]


def login(request, dbname):
    """Show the form; on POST check token and password, then go where the form says."""
    error = ''
    if request.method == 'POST':
        if not request.session.check_csrf(request.form.get('csrf_token')):
            return Response('<h1>Bad Request</h1><p>Session expired (invalid CSRF token)</p>', 400)
        name = request.form.get('login', '')
        with Cursor(dbname) as cr:
            uid = passwords.authenticate(cr, name, request.form.get('password', ''),
                                         request.handler.address_string())
        if uid:
            request.session.log_in(dbname, uid, name)
            request.session.new = False
            target = request.form.get('redirect') or HOME
            safe = target if target.startswith('/') and not target.startswith('//') else HOME
            return redirect(safe, [request.session.cookie()])
        error = '<p class="alert alert-danger" role="alert">Wrong login/password</p>'
    return Response(page(dbname, f"""
<main>
<h1>Log in</h1>
<p id="release">Odoo {text(release.series)}{text(release.MARKER)}: for tests, and not Odoo</p>
<p>Database: <strong id="database">{text(dbname)}</strong></p>
{error}
<form role="form" method="post" class="oe_login_form" action="/web/login">
<input type="hidden" name="csrf_token" value="{request.session.csrf_token()}"/>
<label for="login">Email <input type="text" name="login" id="login" required="required" \
autocomplete="username" value="{text(request.form.get('login', ''))}"/></label>
<label for="password">Password <input type="password" name="password" id="password" \
required="required" autocomplete="current-password"/></label>
<input type="hidden" name="redirect" value="{text(request.query.get('redirect', ''))}"/>
<button type="submit" class="btn btn-primary">Log in</button>
</form>
</main>"""), headers=HEADERS)


def backend(request, dbname):
    """Show what a browser test wants to see: data, modules, versions, stage."""
    with Cursor(dbname) as cr:
        cr.execute("SELECT name, latest_version FROM ir_module_module "
                   "WHERE state = 'installed' ORDER BY name")
        modules = cr.fetchall()
        projects = rows(cr, 'project.project', ['name'])
        tasks = rows(cr, 'project.task', ['name', 'project_id', 'stage_id'])
    own = [(name, version) for name, version in modules if is_own(name)]
    body = f"""
<header><p>Logged in as <strong>{text(request.session.data['login'])}</strong>
<a href="/web/session/logout">Log out</a></p></header>
<main>
<h1>Odoo {text(release.series)}{text(release.MARKER)}</h1>
<dl>
<dt>Database</dt><dd id="database">{text(dbname)}</dd>
<dt>Stage</dt><dd id="stage">{text(os.environ.get('ODOO_STAGE', ''))}</dd>
<dt>Version</dt><dd id="version">{text(os.environ.get('ODOO_VERSION', ''))}</dd>
</dl>
<h2>Modules of this branch</h2>
{table('modules', ['Module', 'Installed version', 'Version in the code', 'Code'],
       [(name, version, readable_manifest(name).get('version', ''), fingerprint(name))
        for name, version in own])}
<h2>Projects</h2>
{table('projects', ['Project'], [(row['name'],) for row in projects])}
<h2>Tasks</h2>
{table('tasks', ['Task', 'Project', 'Stage'],
       [(row['name'], title(row['project_id']), title(row['stage_id'])) for row in tasks])}
<h2>All installed modules</h2>
<p id="installed">{text(', '.join(f'{name} {version}' for name, version in modules))}</p>
</main>"""
    return Response(page(dbname, body), headers=HEADERS)


def rows(cr, model, fields):
    """Return the records of a model, none when its module is not installed."""
    try:
        if not table_exists(cr, model.replace('.', '_')):
            return []
        return Records(cr, model, 2).search_read([], fields, limit=TASKS_SHOWN)
    except UserError:
        return []


def title(value):
    """Return the name in a many2one value."""
    return value[1] if value else ''


def table(key, heads, lines):
    """Return a table; its id is the key."""
    head = ''.join(f'<th scope="col">{text(item)}</th>' for item in heads)
    body = ''.join('<tr>' + ''.join(f'<td>{text(item)}</td>' for item in line) + '</tr>'
                   for line in lines)
    return f'<table id="{key}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def is_own(name):
    """Tell whether a module is the branch's, not one of the stand-in's."""
    path = module_path(name)
    return bool(path) and not path.startswith(str(release.HOME) + os.sep)


def fingerprint(name):
    """Return eight hex digits of the module's files: another commit, another value."""
    digest = hashlib.sha1()
    for folder, folders, files in os.walk(module_path(name)):
        folders[:] = sorted(item for item in folders if item != '__pycache__')
        for file in sorted(files):
            path = os.path.join(folder, file)
            digest.update(os.path.relpath(path, module_path(name)).encode())
            with open(path, 'rb') as source:
                digest.update(source.read())
    return digest.hexdigest()[:8]


def database_manager(request):
    """List the databases; with `--no-database-list` say only that it is disabled."""
    if not config['list_db']:
        return Response(page(None, '<main><p class="alert alert-danger">The database manager has '
                                   'been disabled by the administrator</p></main>'))
    items = ''.join(f'<li><a href="/web/login?db={text(name)}">{text(name)}</a></li>'
                    for name in db.databases_for(request.host))
    return Response(page(None, f'<main><h1>Databases</h1><ul>{items}</ul></main>'))
