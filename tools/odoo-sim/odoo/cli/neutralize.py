"""`odoo-bin neutralize`: make a copy of production harmless."""

import logging
import optparse
import sys

from .. import netsvc
from ..config import config
from ..modules import neutralize
from ..sql_db import Cursor

_logger = logging.getLogger(__name__)


def run(args):
    """Neutralize the database of `-d`, or print the SQL with `--stdout`."""
    group = optparse.OptionGroup(config.parser, 'Neutralize',
                                 'Neutralize the database specified by the `-d` argument.')
    group.add_option('--stdout', action='store_true', dest='to_stdout',
                     help='Output the neutralization SQL instead of applying it')
    config.parser.add_option_group(group)
    options = config.parse(args)
    netsvc.init_logger()
    dbname = config['db_name']
    if not dbname:
        _logger.error('Neutralize command needs a database name. Use "-d" argument')
        sys.exit(1)
    if not options.to_stdout:
        _logger.info('Starting %s database neutralization', dbname)
    try:
        with Cursor(dbname) as cr:
            if options.to_stdout:
                print_sql(cr)
            else:
                neutralize.neutralize_database(cr)
    except Exception:
        _logger.critical('An error occurred during the neutralization. '
                         'THE DATABASE IS NOT NEUTRALIZED!')
        sys.exit(1)


def print_sql(cr):
    """Print what would run, as one transaction."""
    print('BEGIN;')
    for query in neutralize.queries(neutralize.installed_modules(cr)):
        print(query.rstrip(';') + ';')
    print('COMMIT;')
