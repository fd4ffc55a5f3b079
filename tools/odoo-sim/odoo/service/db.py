"""Creating and listing databases."""

import contextlib
import logging
import re

import psycopg2

from ..config import config
from ..sql_db import Cursor

_logger = logging.getLogger(__name__)


def ensure_database(name):
    """Create the database when it is missing; True when it was created.

    A role that may not create one gets a log line at INFO and goes on: the
    connection itself then fails, as in Odoo.
    """
    try:
        return create_empty(name)
    except psycopg2.errors.InsufficientPrivilege as error:
        logging.getLogger('odoo').info(
            'Could not determine if database %s exists, skipping auto-creation: %s', name, error)
        return False


def create_empty(name):
    """Create an empty database from `db_template`, with pg_trgm when the role may."""
    with contextlib.closing(Cursor('postgres')) as cr:
        cr.execute('SELECT 1 FROM pg_database WHERE datname = %s', (name,), log_exceptions=False)
        if cr.fetchone():
            return False
        cr.rollback()
        cr._cnx.autocommit = True
        template = config['db_template']
        collate = " LC_COLLATE 'C'" if template == 'template0' else ''
        cr.execute(f'CREATE DATABASE "{name}" ENCODING \'unicode\'{collate} TEMPLATE "{template}"')
    try:
        with Cursor(name) as cr:
            cr.execute('CREATE EXTENSION IF NOT EXISTS pg_trgm')
            if config['unaccent']:
                cr.execute('CREATE EXTENSION IF NOT EXISTS unaccent')
                cr.execute('ALTER FUNCTION unaccent(text) IMMUTABLE')
    except psycopg2.Error as error:
        _logger.warning('Unable to create PostgreSQL extensions : %s', error)
    return True


def list_databases():
    """Return the databases a browser may choose from: `db_name`, else the role's own."""
    if config['db_name']:
        return [name.strip() for name in config['db_name'].split(',')]
    with contextlib.closing(Cursor('postgres')) as cr:
        cr.execute('SELECT datname FROM pg_database WHERE datdba = (SELECT usesysid FROM pg_user '
                   'WHERE usename = current_user) AND NOT datistemplate AND datallowconn '
                   "AND datname NOT IN ('postgres', %s) ORDER BY datname",
                   (config['db_template'],))
        return [name for (name,) in cr.fetchall()]


def databases_for(host):
    """Return the databases that `--db-filter` lets this host name see."""
    names = list_databases()
    pattern = config['dbfilter']
    if not pattern:
        return names
    host = host.partition(':')[0].removeprefix('www.')
    domain = host.partition('.')[0]
    pattern = pattern.replace('%h', re.escape(host)).replace('%d', re.escape(domain))
    return [name for name in names if re.match(pattern, name)]
