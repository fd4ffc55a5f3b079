"""`odoo-bin server`: report the configuration, prepare the databases, serve."""

import atexit
import logging
import os
import sys

from .. import netsvc, release
from ..config import config
from ..service import db, server

_logger = logging.getLogger('odoo')


def run(args):
    """Parse, prepare, start. The process ends with Odoo's exit code."""
    config.parse(args)
    netsvc.init_logger()
    refuse_postgres_user()
    report_configuration()
    names = [name for name in (config['db_name'] or '').split(',') if name]
    for name in names:
        if db.ensure_database(name):
            config['init']['base'] = True
    if config['translate_out'] or config['translate_in']:
        sys.exit(0)
    write_pidfile()
    sys.exit(server.start(names, config['stop_after_init']))


def refuse_postgres_user():
    """Odoo does not run as the database's superuser account."""
    if (config['db_user'] or os.environ.get('PGUSER')) == 'postgres':
        sys.stderr.write("Using the database user 'postgres' is a security risk, aborting.")
        sys.exit(1)


def report_configuration():
    """Log version, configuration file, addons folders and database server."""
    _logger.info('Odoo version %s', release.version)
    if os.path.isfile(config.rcfile):
        _logger.info('Using configuration file at %s', config.rcfile)
    _logger.info('addons paths: %s', config['addons_path'])
    if config['upgrade_path']:
        _logger.info('upgrade path: %s', config['upgrade_path'])
    host = config['db_host'] or os.environ.get('PGHOST', 'default')
    port = config['db_port'] or os.environ.get('PGPORT', 'default')
    user = config['db_user'] or os.environ.get('PGUSER', 'default')
    _logger.info('database: %s@%s:%s', user, host, port)


def write_pidfile():
    """Write the pid and remove the file at exit."""
    path = config['pidfile']
    if not path:
        return
    with open(path, 'w', encoding='utf-8') as file:
        file.write(str(os.getpid()))
    owner = os.getpid()

    def remove():
        if os.getpid() == owner and os.path.exists(path):
            os.unlink(path)
    atexit.register(remove)
