"""Connections and the cursor that migration scripts get."""

import contextlib
import logging
import os
import threading
import time
import uuid

import psycopg2
import psycopg2.extensions

from .config import config

_logger = logging.getLogger(__name__)


class Counter:
    """Connections that were opened, for the line Odoo logs at the end."""

    opened = 0


def connection_info(dbname):
    """Return psycopg2's arguments; what is not set is left to libpq's environment."""
    name = os.environ.get('ODOO_PGAPPNAME', 'odoo-{pid}').replace('{pid}', str(os.getpid()))
    info = {'dbname': dbname, 'application_name': name[:63]}
    for key in ('host', 'port', 'user', 'password', 'sslmode'):
        if config['db_' + key]:
            info[key] = config['db_' + key]
    return info


class Cursor:
    """A transaction at REPEATABLE READ, with the methods of Odoo's cursor."""

    def __init__(self, dbname):
        self.dbname = dbname
        try:
            self._cnx = psycopg2.connect(**connection_info(dbname))
        except psycopg2.Error:
            _logger.info('Connection to the database failed')
            raise
        Counter.opened += 1
        self._cnx.set_isolation_level(psycopg2.extensions.ISOLATION_LEVEL_REPEATABLE_READ)
        self._obj = self._cnx.cursor()
        self.sql_log_count = 0

    def execute(self, query, params=None, log_exceptions=True):
        """Run one statement; a failing one is logged as `bad query`, then raised."""
        start = time.time()
        try:
            self._obj.execute(query, params)
        except Exception as error:
            if log_exceptions:
                _logger.error('bad query: %s\nERROR: %s', self._obj.query or query, error)
            raise
        finally:
            self.sql_log_count += 1
            thread = threading.current_thread()
            if hasattr(thread, 'query_count'):
                thread.query_count += 1
                thread.query_time += time.time() - start

    def dictfetchone(self):
        """Return the next row as a dict, or None."""
        row = self._obj.fetchone()
        return row and dict(zip((column.name for column in self._obj.description), row))

    def dictfetchall(self):
        """Return the remaining rows as dicts."""
        names = [column.name for column in self._obj.description]
        return [dict(zip(names, row)) for row in self._obj.fetchall()]

    def dictfetchmany(self, size):
        """Return up to `size` rows as dicts."""
        names = [column.name for column in self._obj.description]
        return [dict(zip(names, row)) for row in self._obj.fetchmany(size)]

    def commit(self):
        """Commit; the next statement opens a new transaction."""
        self._cnx.commit()

    def rollback(self):
        """Forget everything since the last commit."""
        self._cnx.rollback()

    def flush(self):
        """Nothing is cached here; kept for scripts that call it."""

    @contextlib.contextmanager
    def savepoint(self, flush=True):
        """Undo only the block when it raises."""
        name = uuid.uuid1().hex
        self.execute(f'SAVEPOINT "{name}"')
        try:
            yield
        except Exception:
            self.execute(f'ROLLBACK TO SAVEPOINT "{name}"')
            raise
        self.execute(f'RELEASE SAVEPOINT "{name}"')

    def now(self):
        """Return the transaction's start, UTC without a zone, as Odoo stamps rows."""
        self.execute("SELECT now() AT TIME ZONE 'UTC'")
        return self._obj.fetchone()[0]

    def close(self):
        """Close the connection; what was not committed is lost."""
        self._cnx.close()

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        try:
            if kind is None:
                self.commit()
        finally:
            self.close()

    def __getattr__(self, name):
        if name == '_obj':
            raise AttributeError(name)
        return getattr(self._obj, name)


def table_exists(cr, name):
    """Tell whether the search path has a table of that name."""
    cr.execute("SELECT 1 FROM information_schema.tables WHERE table_name = %s "
               'AND table_schema = current_schema', (name,))
    return cr.fetchone() is not None
