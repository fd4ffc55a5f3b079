"""Loading a database: initialising, installing and updating modules.

Commits happen where Odoo's do: once per module, before its state is written. A
failure undoes the failing module, and the state (not the data) of the one before.
"""

import logging
import os
import time

from .. import release, schema
from ..config import config
from ..data import apply as data
from ..data import seeds
from ..netsvc import RUNBOT, set_database
from ..sql_db import Cursor, table_exists
from . import listing, migration, testing
from .graph import Graph
from .knobs import apply_knobs
from .python_check import check_module

_logger = logging.getLogger(__name__)
_registry_logger = logging.getLogger('odoo.modules.registry')


class Registry:
    """What loading one database produced."""

    def __init__(self, dbname):
        self.dbname = dbname
        self.graph = Graph()
        self.updated = []
        self.report = testing.Report()


def load_registry(dbname, update=False):
    """Load a database and return its Registry. On failure transient states are reset."""
    start = time.time()
    set_database(dbname)
    registry = Registry(dbname)
    try:
        with Cursor(dbname) as cr:
            schema.create_signals(cr)
        try:
            load_modules(registry, update)
        except Exception:
            reset_states(dbname)
            raise
    except Exception:
        _registry_logger.error('Failed to load registry')
        raise
    if registry.updated:
        with Cursor(dbname) as cr:
            cr.execute("SELECT nextval('base_registry_signaling')")
        _registry_logger.info('Registry changed, signaling through the database')
    _registry_logger.info('Registry loaded in %.3fs', time.time() - start)
    return registry


def reset_states(dbname):
    """Give modules that stayed `to …` their former state, so that nothing is half marked."""
    with Cursor(dbname) as cr:
        if not table_exists(cr, 'ir_module_module'):
            _logger.info('skipping reset_modules_state, ir_module_module table does not exists')
            return
        cr.execute("UPDATE ir_module_module SET state = 'installed' "
                   "WHERE state IN ('to remove', 'to upgrade')")
        cr.execute("UPDATE ir_module_module SET state = 'uninstalled' "
                   "WHERE state = 'to install'")
        _logger.warning('Transient module states were reset')


def initialize(cr):
    """Fill an empty database with base's tables and the list of modules."""
    _logger.info('init db')
    schema.create_tables(cr, 'base')
    listing.insert_all(cr)
    config['init']['all'] = 1
    if not config['without_demo']:
        config['demo']['all'] = 1


def load_modules(registry, update):
    """Odoo's sequence: base, then the list and the marks, then the rest, then the end scripts."""
    with Cursor(registry.dbname) as cr:
        if not table_exists(cr, 'ir_module_module'):
            if not update:
                _logger.error('Database %s not initialized, you can force it with `-i base`',
                              cr.dbname)
                return
            initialize(cr)
            update = True
        if {'base', 'all'} & set(config['update']):
            cr.execute("UPDATE ir_module_module SET state = 'to upgrade' "
                       "WHERE name = 'base' AND state = 'installed'")
        graph = registry.graph
        graph.add_modules(cr, ['base'])
        if not graph:
            _logger.critical('module base cannot be loaded! (hint: verify addons-path)')
            raise ImportError('Module `base` cannot be loaded! (hint: verify addons-path)')
        loaded = set()
        load_graph(cr, registry, loaded)
        if config['load_language']:
            seeds.load_languages(cr, config['load_language'].split(','))
            config['load_language'] = None
        if update:
            mark(cr)
        load_marked(cr, registry, loaded, update)
        finish(cr, registry, update)


def mark(cr):
    """Refresh the list of modules and mark what `-i` and `-u` ask for."""
    _logger.info('updating modules list')
    listing.update_list(cr)
    known = listing.rows(cr)
    asked = set(config['init']) | set(config['update'])
    if 'base' in asked or config['init'].get('all'):
        asked.discard('all')
    unknown = asked - set(known)
    if unknown:
        _logger.warning('invalid module names, ignored: %s', ', '.join(unknown))
    names = [name for name in config['init'] if known.get(name, (0, ''))[1] == 'uninstalled']
    if names:
        listing.mark_to_install(cr, names)
    names = [name for name in config['update']
             if known.get(name, (0, ''))[1] in ('installed', 'to upgrade')]
    if names:
        listing.mark_to_upgrade(cr, names)
    listing.set_state(cr, ['base'], 'installed')


def load_marked(cr, registry, loaded, update):
    """Load installed modules first, then new ones, until nothing more comes."""
    done = -1
    while done < len(registry.updated):
        done = len(registry.updated)
        load_states(cr, registry, loaded, ['installed', 'to upgrade', 'to remove'])
        if update:
            load_states(cr, registry, loaded, ['to install'])


def load_states(cr, registry, loaded, states):
    """Add the modules in these states to the graph and load it."""
    while True:
        cr.execute('SELECT name FROM ir_module_module WHERE state = ANY(%s)', (states,))
        names = [name for (name,) in cr.fetchall() if name not in registry.graph]
        if not names:
            return
        registry.graph.add_modules(cr, names)
        if not load_graph(cr, registry, loaded):
            return


def load_graph(cr, registry, loaded):
    """Load what is new in the graph. Return how many modules were installed or updated."""
    graph, start, processed = registry.graph, time.time(), 0
    queries = cr.sql_log_count
    _logger.info('loading %d modules...', len(graph))
    for index, node in enumerate(graph.nodes(), 1):
        if node.name in loaded:
            continue
        loaded.add(node.name)
        if node.needs_update():
            processed += 1
            load_changed(cr, registry, node, index)
        else:
            _logger.debug('Loading module %s (%d/%d)', node.name, index, len(graph))
            check_module(node.name, node.manifest['path'])
            if config['test_enable'] and not (config['init'] or config['update']):
                testing.run_module(node.name, 'at_install', registry.report)
    _logger.log(RUNBOT, '%s modules loaded in %.2fs, %s queries (+%s extra)',
                len(graph), time.time() - start, cr.sql_log_count - queries, 0)
    return processed


def load_changed(cr, registry, node, index):
    """Install or update one module, run its at_install tests, commit."""
    start, queries, new = time.time(), cr.sql_log_count, node.state == 'to install'
    _logger.info('Loading module %s (%d/%d)', node.name, index, len(registry.graph))
    if not new:
        migration.migrate(cr, node, 'pre')
    check_module(node.name, node.manifest['path'])
    if node.name in schema.MODULES:
        _registry_logger.info('module %s: creating or updating database tables', node.name)
        schema.create_tables(cr, node.name)
    apply_knobs(node.name, 'install' if new else 'update')
    if new and is_standard(node.manifest['path']):
        seeds.seed_module(cr, node.name)
    if node.state == 'to upgrade':
        listing.write_manifest(cr, node.id, node.manifest)
    data.load_files(cr, node, 'data', 'init' if new or 'init' in node.flags else 'update')
    node.demo = load_demo(cr, node, new)
    cr.execute('UPDATE ir_module_module SET demo = %s WHERE name = %s', (node.demo, node.name))
    if not new:
        migration.migrate(cr, node, 'post')
    cr.commit()
    spent, result = 0.0, None
    if config['test_enable']:
        tests_start = time.time()
        result = testing.run_module(node.name, 'at_install', registry.report)
        spent = time.time() - tests_start if result.count else 0.0
    cr.execute("UPDATE ir_module_module SET state = 'installed', latest_version = %s, "
               "write_date = now() AT TIME ZONE 'UTC' WHERE name = %s",
               (node.manifest['version'], node.name))
    node.load_state, node.load_version = node.state, node.installed_version
    node.state = 'installed'
    node.flags.clear()
    registry.updated.append(node.name)
    count = cr.sql_log_count - queries
    _logger.info('Module %s loaded in %.2fs%s, %s queries (+%s other)', node.name,
                 time.time() - start, f' (incl. {spent:.2f}s test)' if spent else '', count, count)
    if result and result.bad():
        _logger.error('Module %s: %d failures, %d errors of %d tests', node.name,
                      result.failures, result.errors, result.count)


def load_demo(cr, node, new):
    """Load demo rows when asked; failing demo data is only a warning, as in Odoo."""
    wanted = 'demo' in node.flags or (node.demo and not (node.state == 'installed'))
    if not wanted or (node.father is not None and not node.father.demo):
        return False
    try:
        with cr.savepoint():
            if new and is_standard(node.manifest['path']):
                seeds.seed_demo(cr, node.name)
            if node.manifest['demo']:
                _logger.info('Module %s: loading demo', node.name)
                data.load_files(cr, node, 'demo', 'init')
        return True
    except Exception:
        _logger.warning('Module %s demo data failed to install, installed without demo data',
                        node.name, exc_info=True)
        return False


def finish(cr, registry, update):
    """Report what could not load, run the end scripts, remove what was marked to go."""
    cr.execute("SELECT name FROM ir_module_module "
               "WHERE state IN ('installed', 'to upgrade', 'to remove') ORDER BY name")
    missing = [name for (name,) in cr.fetchall() if name not in registry.graph]
    if missing:
        _logger.error('Some modules are not loaded, some dependencies or manifest may be missing: '
                      '%s', missing)
    for node in registry.graph.nodes():
        migration.migrate(cr, node, 'end')
    cr.execute("SELECT name FROM ir_module_module WHERE state IN ('to install', 'to upgrade')")
    stuck = sorted(name for (name,) in cr.fetchall())
    if stuck:
        _logger.error('Some modules have inconsistent states, some dependencies may be missing: %s',
                      stuck)
    if update:
        cr.execute("UPDATE ir_module_module SET state = 'uninstalled', latest_version = NULL "
                   "WHERE state = 'to remove'")
    for flag in ('init', 'demo', 'update'):
        config[flag] = {}
    if registry.report.successful():
        _logger.info('Modules loaded.')
    else:
        _logger.error('At least one test failed when loading the modules.')


def is_standard(path):
    """Tell whether a module is one of the stand-in's own: only those have seeds."""
    return path.startswith(str(release.HOME) + os.sep)
