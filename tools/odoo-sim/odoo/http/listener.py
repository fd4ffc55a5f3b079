"""One listening port, one thread per connection."""

import http.server
import logging
import platform
import socket
import sys
import threading
import time

from ..netsvc import set_database
from .request import Request
from .routes import dispatch

_logger = logging.getLogger('werkzeug')
BACKLOG = 128
POLL_SECONDS = 0.05
BODY_MAX_BYTES = 128 * 1024 * 1024


class Listener(http.server.ThreadingHTTPServer):
    """A bound port. Binding happens in the constructor: a taken port is an OSError."""

    daemon_threads = True
    request_queue_size = BACKLOG

    def __init__(self, address, port, ready, websocket):
        """`ready` holds requests back until the databases are loaded, as Odoo's lock does."""
        self.ready, self.websocket = ready, websocket
        super().__init__((address, port), Handler)

    def server_bind(self):
        """Bind without the name lookup of the standard library, which may take seconds."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        host, self.server_port = self.server_address[:2]
        self.server_name = 'localhost' if host.startswith('127.') else socket.gethostname()

    def start(self):
        """Serve from a background thread."""
        threading.Thread(target=self.serve_forever, args=(POLL_SECONDS,), daemon=True,
                         name='odoo.service.httpd').start()

    def stop(self):
        """Stop accepting and close the port."""
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """A client that goes away is no news."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, BrokenPipeError)):
            logging.getLogger('odoo.service.server').exception(
                'Exception happened during processing of request from %s', client_address)


class Handler(http.server.BaseHTTPRequestHandler):
    """Reads one request, hands it to the routes, writes the answer."""

    protocol_version = 'HTTP/1.1'
    server_version = 'Werkzeug/2.2.2'
    sys_version = f'Python/{platform.python_version()}'

    def setup(self):
        super().setup()
        set_database(None)

    def handle_method(self):
        """Serve any method; the routes decide."""
        thread = threading.current_thread()
        thread.query_count, thread.query_time, thread.perf_start = 0, 0.0, time.time()
        length = self.headers.get('Content-Length', '0')
        body = self.rfile.read(min(int(length), BODY_MAX_BYTES)) if length.isdigit() else b''
        self.server.ready.wait()
        response = dispatch(Request(self, body))
        if response is not None:
            self.write(response)

    do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = handle_method

    def write(self, response):
        """Send a response and close, as Odoo's server does."""
        self.send_response(response.status, response.reason)
        for name, value in response.headers:
            self.send_header(name, value)
        self.send_header('Content-Length', str(len(response.body)))
        self.send_header('Connection', 'close')
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(response.body)
        self.close_connection = True

    def log_request(self, code='-', size='-'):
        """Write werkzeug's access line."""
        code = getattr(code, 'value', code)
        _logger.info('%s - - [%s] "%s" %s %s', self.address_string(),
                     time.strftime('%d/%b/%Y %H:%M:%S'), self.requestline, code, size)

    def log_message(self, format, *args):
        """Nothing but access lines is logged per request."""
