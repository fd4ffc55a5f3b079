"""The server process: preload databases, listen, stop on a signal."""

import logging
import os
import signal
import sys
import threading
import time

from .. import sql_db
from ..config import config
from ..http.listener import Listener
from ..modules import testing
from ..modules.knobs import SimulatedFailure, apply_knobs, read_knobs
from ..modules.loading import load_registry
from ..netsvc import set_database
from . import cron

_logger = logging.getLogger(__name__)


class Server:
    """One process. Workers are played by threads; only what they log and where they listen differs."""

    def __init__(self):
        self.listeners = []
        self.registries = {}
        self.ready = threading.Event()
        self.signals = 0
        self.reload = False

    def run(self, names, stop):
        """Serve until a signal, or only load with `stop`. Return the exit code."""
        signal.signal(signal.SIGINT, self.on_signal)
        signal.signal(signal.SIGTERM, self.on_signal)
        signal.signal(signal.SIGHUP, self.on_hangup)
        if not stop:
            self.start_knobs(names)
        if self.must_listen(stop):
            self.listen(stop)
        code = self.preload(names)
        self.ready.set()
        if stop:
            if config['test_enable']:
                for name, registry in self.registries.items():
                    registry.report.log_result(name)
            self.shut_down()
            return code
        for name in self.registries:
            cron.start(name)
        try:
            while not self.signals:
                time.sleep(60)
        except KeyboardInterrupt:
            pass
        self.shut_down()
        if self.reload:
            os.execv(sys.executable, [sys.executable] + sys.argv)
        return 0

    def must_listen(self, stop):
        """Tell whether the HTTP port is bound.

        Odoo binds it for tests even with --no-http, and with workers even with
        --stop-after-init: both fail on a port that a running server holds.
        """
        if config['workers']:
            return config['http_enable']
        if config['test_enable'] or config['test_file']:
            return True
        return config['http_enable'] and not stop

    def listen(self, stop):
        """Open the HTTP port and, with workers, the evented port for websockets."""
        address = config['http_interface'] or '0.0.0.0'
        prefork = bool(config['workers'])
        self.listeners.append(Listener(address, config['http_port'], self.ready, not prefork))
        _logger.info('HTTP service (werkzeug) running on %s:%s',
                     address if prefork else self.listeners[0].server_name, config['http_port'])
        if prefork and not stop:
            for _number in range(config['workers']):
                _logger.info('Worker WorkerHTTP (%s) alive', os.getpid())
            for _number in range(config['max_cron_threads']):
                _logger.info('Worker WorkerCron (%s) alive', os.getpid())
            self.listeners.append(Listener(address, config['gevent_port'], self.ready, True))
            _logger.info('Evented Service (longpolling) running on %s:%s', address,
                         config['gevent_port'])
        for listener in self.listeners:
            listener.start()

    def preload(self, names):
        """Load every database and run its post_install tests. -1 when one cannot be loaded.

        Without --stop-after-init the server goes on serving after a failure, as
        Odoo does: `/web/health` stays green over a database that did not load.
        """
        code = 0
        for name in names:
            try:
                update = bool(config['init'] or config['update'])
                registry = load_registry(name, update)
                self.registries[name] = registry
                if config['test_enable']:
                    run_post_tests(registry, update)
                if not registry.report.successful():
                    code += 1
            except Exception:
                _logger.critical('Failed to initialize database `%s`.', name, exc_info=True)
                return -1
        return code

    def start_knobs(self, names):
        """Apply the `start` wishes of installed modules, before anything listens."""
        for name in names:
            for module in installed(name):
                try:
                    apply_knobs(module, 'start')
                except SimulatedFailure as error:
                    set_database(name)
                    logging.getLogger(f'odoo.addons.{module}').critical('%s', error)
                    logging.shutdown()
                    os._exit(1)
                knobs = read_knobs(module).get('start', {})
                if 'crash_after' in knobs:
                    timer = threading.Timer(knobs['crash_after'], crash,
                                            (module, knobs.get('crash_exit', 1)))
                    timer.daemon = True
                    timer.start()

    def on_signal(self, number, frame):
        """Stop; a second signal stops at once.

        The exception is Odoo's way: during an install it ends the process with a
        traceback, by SIGINT (130), and the open transaction is rolled back.
        """
        self.signals += 1
        if self.signals > 1:
            sys.stderr.write('Forced shutdown.\n')
            os._exit(0)
        raise KeyboardInterrupt

    def on_hangup(self, number, frame):
        """Restart with the same arguments."""
        self.reload = True
        self.signals += 1
        raise KeyboardInterrupt

    def shut_down(self):
        """Stop listening and say so in Odoo's words."""
        if config['workers']:
            _logger.info('Stopping gracefully')
        else:
            _logger.info('Initiating server reload' if self.reload else 'Initiating shutdown')
            _logger.info('Hit CTRL-C again or send a second signal to force the shutdown.')
        for listener in self.listeners:
            listener.stop()
        if sql_db.Counter.opened:
            logging.getLogger('odoo.sql_db').info(
                'ConnectionPool(read/write;used=0/count=0/max=%s): Closed 1 connections ',
                config['db_maxconn'])


def run_post_tests(registry, update):
    """Run the post_install tests of what was updated, or of everything."""
    _logger.info('Starting post tests')
    start, before = time.time(), registry.report.count
    names = registry.updated if update else [node.name for node in registry.graph.nodes()]
    for name in names:
        testing.run_module(name, 'post_install', registry.report)
    _logger.info('%d post-tests in %.2fs, %s queries', registry.report.count - before,
                 time.time() - start, 0)
    registry.report.log_stats()


def installed(dbname):
    """Return the installed modules; none when the database cannot be read."""
    try:
        with sql_db.Cursor(dbname) as cr:
            if not sql_db.table_exists(cr, 'ir_module_module'):
                return []
            cr.execute("SELECT name FROM ir_module_module WHERE state = 'installed' ORDER BY name")
            return [name for (name,) in cr.fetchall()]
    except Exception:
        return []


def crash(module, code):
    """End the process abruptly, as a segmentation fault or the memory killer would."""
    logging.getLogger(f'odoo.addons.{module}').critical('crashing as odoo_sim.json asks')
    logging.shutdown()
    os._exit(code)


def start(names, stop):
    """Run the server for these databases and return the exit code."""
    if config['test_enable'] and not config['workers']:
        logging.getLogger('odoo.tests.common').info('Importing test framework')
    elif config['test_enable']:
        _logger.warning('Unit testing in workers mode could fail; use --workers 0.')
    return Server().run(names, stop)
