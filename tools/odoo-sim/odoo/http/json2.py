"""`/json/2/<model>/<method>` and `/web/version`, which exist since Odoo 19.

Named arguments only, a bearer API key, bare JSON results, and real HTTP errors.
"""

import json

from .. import release
from ..exceptions import UserError
from ..netsvc import set_database
from ..orm import passwords
from ..sql_db import Cursor
from .request import json_response, not_found
from .rpc import call_model, error_data, log_error


class Unauthorized(Exception):
    """The bearer key is missing, wrong or expired."""


class NotFound(Exception):
    """There is no such model or method."""


class BadArguments(Exception):
    """The body does not fit the method."""


Unauthorized.__module__ = NotFound.__module__ = BadArguments.__module__ = 'werkzeug.exceptions'
STATUS = {Unauthorized: 401, NotFound: 404, BadArguments: 422}


def version(request):
    """Answer the version without a login."""
    if release.major < 19:
        return not_found()
    return json_response({'version_info': list(release.version_info), 'version': release.version})


def handle(request):
    """Serve one call in its own transaction."""
    parts = request.path.removeprefix('/json/2/').split('/')
    if release.major < 19 or request.method != 'POST' or len(parts) != 2:
        return not_found()
    try:
        return json_response(call(request, *parts))
    except Exception as error:
        log_error(error)
        status = STATUS.get(type(error)) or getattr(error, 'http_status', 500)
        return json_response(error_data(error), status)


def call(request, model, method):
    """Check the key, then call the method with the body's arguments."""
    dbname = request.database()
    kind, _, key = request.headers.get('Authorization', '').partition(' ')
    if not dbname or kind.lower() != 'bearer':
        raise Unauthorized('Invalid apikey')
    set_database(dbname)
    with Cursor(dbname) as cr:
        cr.execute('SELECT DISTINCT user_id FROM res_users_apikeys')
        owners = [uid for (uid,) in cr.fetchall() if passwords.verify_key(cr, uid, key)]
        if not owners:
            raise Unauthorized('Invalid apikey')
        try:
            body = json.loads(request.body or b'{}')
            ids, positional = body.pop('ids', None), []
        except (ValueError, AttributeError) as error:
            raise BadArguments(str(error)) from None
        if ids is not None:
            positional.append(ids)
        try:
            return call_model(cr, owners[0], model, method, positional, body)
        except AttributeError as error:
            raise NotFound(str(error)) from None
        except TypeError as error:
            raise BadArguments(str(error)) from None
        except UserError as error:
            if str(error).startswith('Object '):
                raise NotFound(f"the model {model!r} does not exist") from None
            raise
