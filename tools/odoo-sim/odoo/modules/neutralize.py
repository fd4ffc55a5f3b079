"""Running every installed module's `data/neutralize.sql`."""

import logging

from .knobs import apply_knobs
from .manifest import find_file

_logger = logging.getLogger(__name__)


def installed_modules(cr):
    """Return the names of the modules whose SQL must run."""
    cr.execute("SELECT name FROM ir_module_module "
               "WHERE state IN ('installed', 'to upgrade', 'to remove')")
    return [name for (name,) in cr.fetchall()]


def queries(modules):
    """Yield each module's SQL.

    A module whose code is not on the addons path is skipped without a word, as
    in Odoo. That gap is the caller's to close.
    """
    for module in modules:
        try:
            path = find_file(f'{module}/data/neutralize.sql')
        except FileNotFoundError:
            continue
        with open(path, encoding='utf-8') as file:
            yield file.read().strip()


def neutralize_database(cr):
    """Execute all of it in the caller's transaction."""
    modules = installed_modules(cr)
    for module in modules:
        apply_knobs(module, 'neutralize')
    for query in queries(modules):
        cr.execute(query)
    _logger.info('Neutralization finished')
