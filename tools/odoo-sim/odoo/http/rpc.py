"""JSON-RPC: `/jsonrpc`, the session routes and `/web/dataset/call_kw`.

Errors are HTTP 200 with Odoo's exact shape; 100 means the session expired.
"""

import json
import logging
import traceback

from .. import release
from ..config import config
from ..exceptions import AccessDenied, AccessError, SessionExpiredException, UserError
from ..netsvc import set_database
from ..orm import passwords, upsert
from ..orm.records import Records
from ..service import db
from ..sql_db import Cursor
from .request import Response, json_response

_logger = logging.getLogger('odoo.http')

METHODS = {'search', 'search_count', 'search_read', 'read', 'create', 'write', 'unlink',
           'fields_get', 'name_search'}


def version():
    """Return what `common.version` answers."""
    return {'server_version': release.version, 'server_version_info': list(release.version_info),
            'server_serie': release.series, 'protocol_version': 1}


def error_data(error):
    """Return the `data` of an error."""
    kind = type(error)
    arguments = list(error.args)
    return {'name': f'{kind.__module__}.{kind.__name__}', 'debug': traceback.format_exc(),
            'message': arguments[0] if len(arguments) == 1 and isinstance(arguments[0], str)
            and not isinstance(error, KeyError) else str(error).strip("'"),
            'arguments': [item if isinstance(item, (str, int, float, bool, type(None)))
                          else str(item) for item in arguments], 'context': {}}


def log_error(error):
    """Log as Odoo: users' errors in one line, others with the traceback."""
    if isinstance(error, SessionExpiredException):
        _logger.info('%s', error)
    elif isinstance(error, (UserError, AccessDenied)):
        _logger.warning('%s', error)
    else:
        _logger.error('Exception during request handling.', exc_info=True)


def reply(request, function):
    """Parse the envelope, call the function with the params, wrap the result."""
    if not request.headers.get('Content-Type', '').startswith('application/json'):
        return Response("<!doctype html>\n<html lang=en>\n<title>400 Bad Request</title>\n"
                        '<h1>Bad Request</h1>\n<p>Request inferred type is compatible with '
                        f"[&#39;http&#39;] but &#39;{request.path}&#39; is "
                        'type=&#39;json&#39;.</p>\n', 400)
    try:
        envelope = json.loads(request.body)
    except ValueError:
        return Response('Invalid JSON data', 400)
    if not isinstance(envelope, dict):
        return Response('Invalid JSON-RPC data', 400)
    answer = {'jsonrpc': '2.0', 'id': envelope.get('id')}
    try:
        result = function(envelope.get('params') or {})
        if result is not None:
            answer['result'] = result
    except Exception as error:
        log_error(error)
        expired = isinstance(error, SessionExpiredException)
        answer['error'] = {
            'code': 100 if expired else 200,
            'message': 'Odoo Session Expired' if expired else 'Odoo Server Error',
            'data': error_data(error)}
    return json_response(answer, headers=[('X-Content-Type-Options', 'nosniff')])


def jsonrpc(request):
    """The external API of Odoo up to 21."""
    return reply(request, lambda params: call_service(
        params['service'], params['method'], params['args']))


def call_service(service, method, args):
    """Dispatch to a service, by the names external clients use."""
    return {'common': call_common, 'object': call_object, 'db': call_db}[service](method, args)


def call_common(method, args):
    """`version`, `login` and `authenticate`."""
    if method == 'version':
        return version()
    if method not in ('login', 'authenticate'):
        raise Exception(f'Method not found: {method}')
    with Cursor(args[0]) as cr:
        set_database(args[0])
        return passwords.authenticate(cr, args[1], args[2], 'rpc') or False


def call_db(method, args):
    """The read-only half of the database service."""
    if method == 'server_version':
        return release.version
    if method == 'list':
        return list_databases()
    if method == 'db_exist':
        try:
            Cursor(args[0]).close()
            return True
        except Exception:
            return False
    raise AccessDenied()


def list_databases():
    """Return the databases, or refuse with `--no-database-list`."""
    if not config['list_db']:
        raise AccessDenied()
    return db.list_databases()


def call_object(method, args):
    """`execute_kw` and `execute`: check the password, then call the model."""
    dbname, uid, password, model, name, *rest = args
    if method == 'execute_kw':
        positional, keywords = (rest + [[], {}])[:2] if len(rest) < 2 else rest[:2]
    elif method == 'execute':
        positional, keywords = rest, {}
    else:
        raise NameError(f'Method not available {method}')
    with Cursor(dbname) as cr:
        set_database(dbname)
        if not passwords.check(cr, int(uid), password):
            raise AccessDenied()
        return call_model(cr, int(uid), model, name, list(positional), dict(keywords or {}))


def call_model(cr, uid, model, name, positional, keywords):
    """Call one public method of a model."""
    context = keywords.pop('context', None) or {}
    if name.startswith('_'):
        raise AccessError(
            f"Private methods (such as '{model}.{name}') cannot be called remotely.")
    records = Records(cr, model, uid, context)
    if model == 'ir.config_parameter' and name in ('get_param', 'set_param'):
        from ..api import Environment
        return getattr(Environment(cr, uid)[model], name)(*positional, **keywords) or False
    if name == 'context_get' and model == 'res.users':
        return {'lang': 'en_US', 'tz': False, 'uid': uid}
    if name == 'load':
        return upsert.load(records, *positional, **keywords)
    if name not in METHODS:
        raise AttributeError(f"The method '{model}.{name}' does not exist")
    if name == 'create' and 'vals_list' in keywords:
        positional.append(keywords.pop('vals_list'))
    if name == 'write' and 'vals' in keywords:
        keywords['values'] = keywords.pop('vals')
    keywords.pop('load', None)
    return getattr(records, name)(*positional, **keywords)


def session_authenticate(request):
    """Log in with JSON and set the cookie."""
    def authenticate(params):
        dbname = params['db']
        with Cursor(dbname) as cr:
            set_database(dbname)
            uid = passwords.authenticate(cr, params['login'], params['password'],
                                         request.handler.address_string())
            if not uid:
                raise AccessDenied()
            request.session.log_in(dbname, uid, params['login'])
            return describe_session(cr, request)
    response = reply(request, authenticate)
    if request.session.data.get('uid'):
        request.session.new = False
        response.headers.append(request.session.cookie())
    return response


def with_session(request, function):
    """Call the function with a cursor and the user, or answer code 100."""
    def call(params):
        uid, dbname = request.session.data.get('uid'), request.session.data.get('db')
        if not uid:
            raise SessionExpiredException('Session expired')
        set_database(dbname)
        with Cursor(dbname) as cr:
            return function(cr, uid, params)
    return reply(request, call)


def session_info(request):
    """Describe the current session."""
    return with_session(request, lambda cr, uid, params: describe_session(cr, request))


def describe_session(cr, request):
    """Return the part of Odoo's session info that clients read."""
    uid = request.session.data['uid']
    user = Records(cr, 'res.users', uid).read([uid], ['login', 'name', 'partner_id', 'company_id',
                                                      'share'])[0]
    company = user['company_id'] or [1, '']
    return {
        'uid': uid, 'is_system': uid == 2, 'is_admin': uid == 2, 'is_public': False,
        'is_internal_user': not user['share'], 'db': cr.dbname, 'name': user['name'],
        'user_context': {'lang': 'en_US', 'tz': False, 'uid': uid},
        'server_version': release.version, 'server_version_info': list(release.version_info),
        'username': user['login'], 'partner_id': user['partner_id'][0],
        'partner_display_name': user['partner_id'][1],
        'web.base.url': f'{request.scheme}://{request.host}', 'active_ids_limit': 20000,
        'max_file_upload_size': 134217728, 'home_action_id': False,
        'user_companies': {
            'current_company': company[0], 'disallowed_ancestor_companies': {},
            'allowed_companies': {company[0]: {'id': company[0], 'name': company[1],
                                               'sequence': 0, 'child_ids': [],
                                               'parent_id': False}}},
    }


def session_destroy(request):
    """Forget the session."""
    return with_session(request, lambda cr, uid, params: request.session.forget())


def version_info(request):
    """Answer the version without a login."""
    return reply(request, lambda params: version())


def call_kw(request):
    """The web client's call: the session's user calls a model."""
    return with_session(request, lambda cr, uid, params: call_model(
        cr, uid, params['model'], params['method'], list(params.get('args', [])),
        dict(params.get('kwargs', {}))))


def database_list(request):
    """List the databases for a client that has to choose."""
    return reply(request, lambda params: list_databases())
