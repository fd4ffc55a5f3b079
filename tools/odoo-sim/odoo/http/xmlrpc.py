"""XML-RPC on `/xmlrpc/<service>` and `/xmlrpc/2/<service>`."""

import traceback
import xmlrpc.client

from ..exceptions import AccessDenied, AccessError, UserError
from .request import Response, not_found
from .rpc import call_service, log_error

FAULT_APPLICATION, FAULT_WARNING, FAULT_DENIED, FAULT_ACCESS = 1, 2, 3, 4


def handle(request):
    """Answer one call; an error is a Fault with Odoo's code."""
    service = request.path.removeprefix('/xmlrpc/').removeprefix('2/')
    if request.method != 'POST' or service not in ('common', 'object', 'db'):
        return not_found()
    args, method = xmlrpc.client.loads(request.body)
    try:
        result = call_service(service, method, list(args))
        body = xmlrpc.client.dumps((result,), methodresponse=True, allow_none=True)
    except Exception as error:
        log_error(error)
        body = xmlrpc.client.dumps(fault(error), allow_none=True)
    return Response(body, 200, 'text/xml; charset=utf-8')


def fault(error):
    """Return the Fault: the message for a user's error, the traceback for any other."""
    if isinstance(error, AccessDenied):
        return xmlrpc.client.Fault(FAULT_DENIED, str(error))
    if isinstance(error, AccessError):
        return xmlrpc.client.Fault(FAULT_ACCESS, str(error))
    if isinstance(error, UserError):
        return xmlrpc.client.Fault(FAULT_WARNING, str(error))
    return xmlrpc.client.Fault(FAULT_APPLICATION, traceback.format_exc())
