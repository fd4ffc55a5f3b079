"""Attachments in the filestore: `<data_dir>/filestore/<db>/<xx>/<sha1>`."""

import base64
import hashlib
import os
import struct
import zlib

from ..config import config


def store(dbname, data):
    """Write the bytes under their hash and return `xx/sha1`. Same bytes, same file."""
    digest = hashlib.sha1(data).hexdigest()
    name = f'{digest[:2]}/{digest}'
    path = os.path.join(config.filestore(dbname), name)
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        partial = f'{path}.{os.getpid()}'
        with open(partial, 'wb') as file:
            file.write(data)
        os.replace(partial, path)
    return name


def create(cr, name, data, mimetype, **values):
    """Insert an attachment whose content is in the filestore; return its id."""
    row = {
        'name': name, 'type': 'binary', 'store_fname': store(cr.dbname, data),
        'checksum': hashlib.sha1(data).hexdigest(), 'file_size': len(data),
        'mimetype': mimetype, 'public': False, 'create_uid': 1, 'write_uid': 1, **values,
    }
    names, marks = ', '.join(row), ', '.join(['%s'] * len(row))
    cr.execute(f'INSERT INTO ir_attachment ({names}, create_date, write_date) VALUES ({marks}, '
               "now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC') RETURNING id",
               list(row.values()))
    return cr.fetchone()[0]


def content(dbname, row):
    """Return an attachment's bytes, b'' when the file is gone, as Odoo does."""
    if row.get('db_datas'):
        return bytes(row['db_datas'])
    if not row.get('store_fname'):
        return b''
    try:
        with open(os.path.join(config.filestore(dbname), row['store_fname']), 'rb') as file:
            return file.read()
    except OSError:
        return b''


def encoded(dbname, row):
    """Return the content in base64, False when there is none."""
    data = content(dbname, row)
    return base64.b64encode(data).decode() if data else False


def picture(red, green, blue, size=16):
    """Return a PNG of one colour: small, valid, and different per colour."""
    line = b'\0' + bytes((red, green, blue)) * size
    header = struct.pack('>IIBBBBB', size, size, 8, 2, 0, 0, 0)
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header)
            + chunk(b'IDAT', zlib.compress(line * size)) + chunk(b'IEND', b''))


def chunk(kind, data):
    """Return one PNG chunk."""
    body = kind + data
    return struct.pack('>I', len(data)) + body + struct.pack('>I', zlib.crc32(body))
