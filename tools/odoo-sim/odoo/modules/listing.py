"""The rows of `ir_module_module`: listing, and marking what to install or update."""

import logging

from psycopg2.extras import Json

from ..exceptions import UserError
from ..netsvc import RUNBOT
from . import manifest as manifests

_logger = logging.getLogger('odoo.addons.base.models.ir_module')


def log_access(method, names):
    """Odoo logs who pressed which module button; here it is always the system."""
    _logger.log(RUNBOT, 'ALLOW access to module.%s on %s to user __system__ #1 via n/a',
                method, names)


def translated(text):
    """Return a translated column's value."""
    return Json({'en_US': text or ''})


def insert_module(cr, name, info):
    """Add one module as uninstalled, or uninstallable, with its dependencies."""
    state = 'uninstalled' if info['installable'] else 'uninstallable'
    cr.execute(
        'INSERT INTO ir_module_module (create_uid, write_uid, create_date, write_date, name, '
        'author, website, shortdesc, summary, description, application, auto_install, state, '
        'license, sequence, icon, web, demo, to_buy, category_id) '
        "VALUES (1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC', %s, %s, %s, %s, %s, "
        '%s, %s, %s, %s, %s, %s, %s, %s, false, false, %s) RETURNING id',
        (name, info['author'], info['website'], translated(info['name'] or name),
         translated(info['summary']), translated(info['description']), info['application'],
         info['auto_install'] is not False, state, info['license'], info['sequence'],
         f'/{name}/static/description/icon.png', info['web'], category(cr, info['category'])))
    module_id = cr.fetchone()[0]
    cr.execute('INSERT INTO ir_model_data (name, model, module, res_id, noupdate) '
               "VALUES (%s, 'ir.module.module', 'base', %s, true) ON CONFLICT DO NOTHING",
               (f'module_{name}', module_id))
    set_dependencies(cr, module_id, info)


def category(cr, path):
    """Return the id of a category such as `Sales/CRM`, creating what is missing."""
    parent = None
    for name in path.split('/'):
        cr.execute("SELECT id FROM ir_module_category WHERE name->>'en_US' = %s "
                   'AND parent_id IS NOT DISTINCT FROM %s', (name, parent))
        row = cr.fetchone()
        if not row:
            cr.execute('INSERT INTO ir_module_category (name, parent_id, visible) '
                       'VALUES (%s, %s, true) RETURNING id', (translated(name), parent))
            row = cr.fetchone()
        parent = row[0]
    return parent


def set_dependencies(cr, module_id, info):
    """Make the dependency rows equal to the manifest."""
    cr.execute('SELECT name, auto_install_required FROM ir_module_module_dependency '
               'WHERE module_id = %s', (module_id,))
    present = dict(cr.fetchall())
    triggers = info['auto_install'] or ()
    wanted = {name: name in triggers for name in info['depends']}
    if present == wanted:
        return
    cr.execute('DELETE FROM ir_module_module_dependency WHERE module_id = %s', (module_id,))
    for name, required in wanted.items():
        cr.execute('INSERT INTO ir_module_module_dependency '
                   '(name, module_id, auto_install_required) VALUES (%s, %s, %s)',
                   (name, module_id, required))


def insert_all(cr):
    """List every module of the addons path in a fresh database."""
    for name in manifests.module_names():
        info = manifests.readable_manifest(name)
        if info:
            insert_module(cr, name, info)
    mark_auto_install(cr)


def mark_auto_install(cr):
    """Mark `base` and every auto-install module whose triggers are all marked."""
    cr.execute("UPDATE ir_module_module SET state = 'to install' WHERE name = 'base'")
    while True:
        cr.execute("""
            UPDATE ir_module_module m SET state = 'to install'
             WHERE m.auto_install AND m.state = 'uninstalled' AND NOT EXISTS (
                   SELECT 1 FROM ir_module_module_dependency d
                LEFT JOIN ir_module_module t ON t.name = d.name
                    WHERE d.module_id = m.id AND d.auto_install_required
                      AND t.state IS DISTINCT FROM 'to install')""")
        count = cr.rowcount
        cr.execute("""
            UPDATE ir_module_module SET state = 'to install'
             WHERE state = 'uninstalled' AND name IN (
                   SELECT d.name FROM ir_module_module_dependency d
                     JOIN ir_module_module m ON m.id = d.module_id
                    WHERE m.state = 'to install')""")
        if not count + cr.rowcount:
            return


def update_list(cr):
    """Bring the rows in line with the addons path: new modules, changed manifests."""
    log_access('update_list', [])
    cr.execute('SELECT name, id, state FROM ir_module_module')
    known = {name: (key, state) for name, key, state in cr.fetchall()}
    for name in manifests.module_names():
        info = manifests.readable_manifest(name)
        if not info:
            continue
        if name not in known:
            insert_module(cr, name, info)
            continue
        key, state = known[name]
        if state == 'uninstallable' and info['installable']:
            cr.execute("UPDATE ir_module_module SET state = 'uninstalled' WHERE id = %s", (key,))
        write_manifest(cr, key, info)


def write_manifest(cr, key, info):
    """Copy what the manifest says into the module's row."""
    cr.execute(
        'UPDATE ir_module_module SET author = %s, website = %s, shortdesc = %s, summary = %s, '
        'description = %s, license = %s, application = %s, auto_install = %s, sequence = %s '
        'WHERE id = %s',
        (info['author'], info['website'], translated(info['name']), translated(info['summary']),
         translated(info['description']), info['license'], info['application'],
         info['auto_install'] is not False, info['sequence'], key))
    set_dependencies(cr, key, info)


def rows(cr):
    """Return {name: (id, state, title, auto_install)} of all modules."""
    cr.execute("SELECT name, id, state, shortdesc->>'en_US', auto_install FROM ir_module_module")
    return {row[0]: row[1:] for row in cr.fetchall()}


def dependencies(cr):
    """Return {module: [(dependency, triggers_auto_install)]}."""
    cr.execute('SELECT m.name, d.name, d.auto_install_required FROM ir_module_module_dependency d '
               'JOIN ir_module_module m ON m.id = d.module_id')
    result = {}
    for module, name, required in cr.fetchall():
        result.setdefault(module, []).append((name, required))
    return result


def set_state(cr, names, state, demo=None):
    """Write the state of some modules."""
    if names:
        cr.execute('UPDATE ir_module_module SET state = %s, demo = coalesce(%s, demo) '
                   'WHERE name = ANY(%s)', (state, demo, list(names)))


def check_external(name):
    """Turn a missing library into the error that Odoo shows."""
    try:
        manifests.check_external_dependencies(manifests.get_manifest(name))
    except Exception as error:
        if str(error).startswith('External dependency'):
            raise UserError(f'Unable to install module "{name}" because an external dependency is '
                            f'not met: {str(error)}') from None
        raise


def mark_to_install(cr, names):
    """Mark modules, what they depend on, and the auto-install modules they complete."""
    known, needs = rows(cr), dependencies(cr)
    log_access('button_install', [known[name][2] for name in names])
    marked = set()

    def mark(name):
        if name in marked or known[name][1] != 'uninstalled':
            return
        marked.add(name)
        for dependency, _required in needs.get(name, []):
            if dependency not in known:
                raise UserError(
                    f'You try to install module "{name}" that depends on module "{dependency}".\n'
                    'But the latter module is not available in your system.')
            mark(dependency)
        check_external(name)

    for name in names:
        mark(name)
    ready = {'installed', 'to install', 'to upgrade'}
    while True:
        more = [name for name, (_key, state, _title, auto) in known.items()
                if auto and state == 'uninstalled' and name not in marked
                and all(not required or dependency in marked
                        or known.get(dependency, (0, ''))[1] in ready
                        for dependency, required in needs.get(name, []))]
        if not more:
            break
        for name in more:
            mark(name)
    set_state(cr, marked, 'to install')


def mark_to_upgrade(cr, names):
    """Mark modules and everything installed that depends on them."""
    known, needs = rows(cr), dependencies(cr)
    titles = [known[name][2] for name in names]
    log_access('button_upgrade', titles)
    log_access('update_list', titles)
    todo, marked = list(names), set()
    while todo:
        name = todo.pop()
        if name in marked:
            continue
        marked.add(name)
        if manifests.get_manifest(name):
            check_external(name)
        todo.extend(other for other, parts in needs.items()
                    if known[other][1] == 'installed' and name in {part[0] for part in parts})
    missing = []
    for name in marked:
        for dependency, _required in needs.get(name, []):
            if dependency not in known:
                raise UserError(f'You try to upgrade the module {name} that depends on the module:'
                                f' {dependency}.\nBut this module is not available in your system.')
            if known[dependency][1] == 'uninstalled':
                missing.append(dependency)
    set_state(cr, marked, 'to upgrade')
    if missing:
        mark_to_install(cr, missing)
    else:
        log_access('button_install', [])
