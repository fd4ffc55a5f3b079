"""A running odoo-bin for the tests, and a small HTTP client for it."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid

import support

UPGRADE = ('GET /websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\n'
           'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n'
           'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n')


def upgrade(port):
    """Ask for a websocket and return the head of the answer, None while nothing listens."""
    try:
        with socket.create_connection(('127.0.0.1', port), timeout=30) as client:
            client.sendall(UPGRADE.encode())
            return client.recv(4096).decode(errors='replace')
    except ConnectionRefusedError:
        return None


class Server:
    """A running odoo-bin."""

    def __init__(self, *args, addons=None, env=None, binary=None):
        self.port = support.free_port()
        support.prepare()
        self.logfile = support.World.folder / f'{uuid.uuid4().hex}.log'
        argv = support.command([*args, '--http-port', self.port, '--http-interface', '127.0.0.1'], addons)
        if binary:
            argv[1] = str(binary)
        self.file = open(self.logfile, 'wb')
        self.started = time.time()
        self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=self.file,
                                        stderr=self.file, env={**os.environ, **(env or {})})

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.file.close()

    def log(self):
        """Return what was logged so far."""
        return self.logfile.read_text(errors='replace')

    def wait(self, path='/web/health', seconds=support.RUN_SECONDS):
        """Poll until the path answers; fail with the log when it does not."""
        end = time.time() + seconds
        while time.time() < end:
            try:
                return self.get(path)
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.02)
        raise AssertionError(f'not listening:\n{self.log()}')

    def url(self, path):
        """Return the address of a path."""
        return f'http://127.0.0.1:{self.port}{path}'

    def get(self, path, headers=None, opener=None, data=None):
        """Return (status, headers, body); an HTTP error is an answer too."""
        request = urllib.request.Request(self.url(path), data=data, headers=headers or {})
        try:
            with (opener or NO_REDIRECT).open(request, timeout=support.RUN_SECONDS) as answer:
                return answer.status, answer.headers, answer.read().decode(errors='replace')
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read().decode(errors='replace')

    def json(self, path, params, raw=None):
        """Post a JSON-RPC envelope and return the decoded answer."""
        body = raw or json.dumps({'jsonrpc': '2.0', 'method': 'call', 'params': params, 'id': 7})
        status, headers, text = self.get(path, {'Content-Type': 'application/json'},
                                         data=body.encode())
        return status, headers, json.loads(text)

    def call(self, service, method, *args):
        """Call `/jsonrpc` and return the whole answer."""
        return self.json('/jsonrpc', {'service': service, 'method': method,
                                      'args': list(args)})[2]

    def stop(self, number=signal.SIGTERM):
        """Send a signal and return (exit code, seconds it took)."""
        start = time.time()
        self.process.send_signal(number)
        return self.process.wait(support.RUN_SECONDS), time.time() - start


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Hands redirects back instead of following them."""

    def redirect_request(self, *args):
        return None


NO_REDIRECT = urllib.request.build_opener(NoRedirect)
