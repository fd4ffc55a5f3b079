"""`/websocket`: the upgrade of RFC 6455, then an echo."""

import base64
import hashlib
import logging
import struct

from ..config import config
from .request import Response

_logger = logging.getLogger('odoo.http')

GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
MESSAGE_MAX_BYTES = 2 ** 20
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
CLOSE_PROTOCOL_ERROR, CLOSE_TOO_BIG = 1002, 1009


def handle(request):
    """Upgrade the connection and serve it until either side closes.

    With workers the HTTP port cannot serve websockets: Odoo answers 500 there,
    and a router that forgets the evented port must see it.
    """
    headers = request.headers
    if not request.handler.server.websocket:
        try:
            raise RuntimeError("Couldn't bind the websocket. Is the connection opened on the "
                               f'evented port ({config["gevent_port"]})?')
        except RuntimeError:
            _logger.exception('Exception during request handling.')
        from .request import FAILED
        return Response(FAILED, 500)
    if (headers.get('Upgrade', '').lower() != 'websocket'
            or 'upgrade' not in headers.get('Connection', '').lower()
            or headers.get('Sec-WebSocket-Version') != '13'
            or not headers.get('Sec-WebSocket-Key')):
        return Response('Bad Request', 400)
    key = headers['Sec-WebSocket-Key'] + GUID
    accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
    handler = request.handler
    handler.send_response(101, 'SWITCHING PROTOCOLS')
    handler.send_header('Upgrade', 'websocket')
    handler.send_header('Connection', 'Upgrade')
    handler.send_header('Sec-WebSocket-Accept', accept)
    handler.end_headers()
    handler.wfile.flush()
    handler.close_connection = True
    try:
        echo(handler.rfile, handler.wfile)
    except (OSError, EOFError):
        pass
    return None


def echo(reader, writer):
    """Send every message back; answer pings; end with the peer's close."""
    message, kind = b'', TEXT
    while True:
        final, opcode, data = read_frame(reader)
        if opcode == CLOSE:
            return send(writer, CLOSE, data[:2])
        if data is None:
            return send(writer, CLOSE, struct.pack('>H', CLOSE_TOO_BIG))
        if opcode == PING:
            send(writer, PONG, data)
        elif opcode in (TEXT, BINARY, CONTINUATION):
            kind = opcode or kind
            message += data
            if len(message) > MESSAGE_MAX_BYTES:
                return send(writer, CLOSE, struct.pack('>H', CLOSE_TOO_BIG))
            if final:
                send(writer, kind, message)
                message = b''
        elif opcode != PONG:
            return send(writer, CLOSE, struct.pack('>H', CLOSE_PROTOCOL_ERROR))


def read_frame(reader):
    """Return (final, opcode, payload); the payload is None when it is too long."""
    first, second = read(reader, 2)
    size = second & 127
    if size == 126:
        size = struct.unpack('>H', read(reader, 2))[0]
    elif size == 127:
        size = struct.unpack('>Q', read(reader, 8))[0]
    if size > MESSAGE_MAX_BYTES:
        return True, first & 15, None
    mask = read(reader, 4) if second & 128 else b'\0\0\0\0'
    data = read(reader, size)
    whole = int.from_bytes(data, 'big') ^ int.from_bytes(
        (mask * (size // 4 + 1))[:size], 'big') if size else 0
    return bool(first & 128), first & 15, whole.to_bytes(size, 'big')


def read(reader, size):
    """Read exactly that many bytes."""
    data = reader.read(size) if size else b''
    if len(data) < size:
        raise EOFError
    return data


def send(writer, opcode, data):
    """Write one unmasked final frame."""
    size = len(data)
    head = bytes([128 | opcode])
    if size < 126:
        head += bytes([size])
    elif size < 65536:
        head += struct.pack('>BH', 126, size)
    else:
        head += struct.pack('>BQ', 127, size)
    writer.write(head + data)
    writer.flush()
