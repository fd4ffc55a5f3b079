"""Log lines in Odoo's exact format, to stderr or to the log file.

Every line ends with a blank: Odoo's format closes with a performance field that
is empty except for HTTP requests. Parsers that strip it must meet it here too.
"""

import logging
import logging.handlers
import os
import sys
import threading
import time

from .config import config

FORMAT = '%(asctime)s %(pid)s %(levelname)s %(dbname)s %(name)s: %(message)s %(perf_info)s'
RUNBOT = 25

PSEUDO_LEVELS = {
    'debug_rpc_answer': ['odoo:DEBUG', 'odoo.sql_db:INFO', 'odoo.http.rpc:DEBUG'],
    'debug_rpc': ['odoo:DEBUG', 'odoo.sql_db:INFO', 'odoo.http.rpc.request:DEBUG'],
    'debug': ['odoo:DEBUG', 'odoo.sql_db:INFO'],
    'debug_sql': ['odoo.sql_db:DEBUG'],
    'runbot': ['odoo:RUNBOT', 'werkzeug:WARNING'],
    'warn': ['odoo:WARNING', 'werkzeug:WARNING'],
    'error': ['odoo:ERROR', 'werkzeug:ERROR'],
    'critical': ['odoo:CRITICAL', 'werkzeug:CRITICAL'],
}


class DatabaseFormatter(logging.Formatter):
    """Adds the process, the thread's database and the request's cost."""

    def format(self, record):
        thread = threading.current_thread()
        record.pid = os.getpid()
        record.dbname = getattr(thread, 'dbname', '?')
        record.perf_info = performance(thread) if record.name == 'werkzeug' else ''
        return super().format(record)


def performance(thread):
    """Return `queries seconds_in_sql other_seconds`, or dashes outside a request."""
    if not hasattr(thread, 'query_count'):
        return '- - -'
    other = time.time() - thread.perf_start - thread.query_time
    text = f'{thread.query_count} {thread.query_time:.3f} {other:.3f}'
    del thread.query_count
    return text


def make_handler():
    """Return the handler for the log file, or for stderr when it cannot be opened."""
    path = config['logfile']
    if not path:
        return logging.StreamHandler()
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return logging.handlers.WatchedFileHandler(path)
    except OSError:
        sys.stderr.write("ERROR: couldn't create the logfile directory. "
                         'Logging to the standard output.\n')
        return logging.StreamHandler()


def init_logger():
    """Install the handler and the levels; a second call changes nothing."""
    root = logging.getLogger()
    if any(isinstance(handler.formatter, DatabaseFormatter) for handler in root.handlers):
        return
    logging.addLevelName(RUNBOT, 'INFO')
    logging.RUNBOT = RUNBOT
    handler = make_handler()
    handler.setFormatter(DatabaseFormatter(FORMAT))
    root.addHandler(handler)
    levels = [':INFO'] + PSEUDO_LEVELS.get(config['log_level'], []) + config['log_handler']
    for item in levels:
        name, _, level = item.strip().rpartition(':')
        logging.getLogger(name).setLevel(getattr(logging, level, logging.INFO))


def set_database(name):
    """Name the database that this thread works for, in its log lines."""
    threading.current_thread().dbname = name
