"""`odoo-bin shell`: run Python from stdin, or by hand, with an `env`."""

import code
import logging
import os
import sys

import odoo

from .. import SUPERUSER_ID, netsvc
from ..api import Environment
from ..config import config
from ..modules.loading import load_registry
from ..netsvc import set_database
from ..sql_db import Cursor
from .server import report_configuration

_logger = logging.getLogger('odoo.service.server')


def run(args):
    """Load the registry, give `env`, `self` and `odoo`; roll back at the end, as Odoo."""
    config.parse(args)
    netsvc.init_logger()
    report_configuration()
    _logger.info('Initiating shutdown')
    _logger.info('Hit CTRL-C again or send a second signal to force the shutdown.')
    names = {'odoo': odoo, 'openerp': odoo}
    dbname = config['db_name']
    if not dbname:
        return console(names)
    set_database(dbname)
    load_registry(dbname)
    cr = Cursor(dbname)
    try:
        env = Environment(cr, SUPERUSER_ID, {'lang': 'en_US', 'tz': False, 'uid': SUPERUSER_ID})
        names.update(env=env, self=env.user)
        console(names)
        cr.rollback()
    finally:
        cr.close()
    return None


def console(names):
    """Execute what comes from a pipe, or open a prompt on a terminal."""
    if not os.isatty(sys.stdin.fileno()):
        names['__name__'] = '__main__'
        exec(sys.stdin.read(), names)
        return
    for name in sorted(names):
        print(f'{name}: {names[name]}')
    code.interact(banner='', local=names)
