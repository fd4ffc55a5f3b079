"""The order in which modules load: by depth of dependency, then by name."""

import logging

from ..config import config
from .manifest import get_manifest

_logger = logging.getLogger(__name__)


class Node:
    """One module in the graph, with what the database says about it."""

    def __init__(self, name, manifest):
        self.name = name
        self.manifest = manifest
        self.depth = 0
        self.father = None
        self.flags = set()
        self.id = 0
        self.state = 'uninstalled'
        self.demo = False
        self.installed_version = None
        self.load_state = None
        self.load_version = None

    def needs_update(self):
        """Tell whether this load changes the module, not only reads it."""
        return bool(self.flags & {'init', 'update'}) or self.state in ('to install', 'to upgrade')


class Graph(dict):
    """Name to Node. Iterating gives the nodes in load order."""

    def add_modules(self, cr, names, force_demo=False):
        """Add what can be added; the rest is reported and left out, as in Odoo."""
        waiting = {}
        for name in names:
            manifest = get_manifest(name)
            if manifest and manifest['installable']:
                waiting[name] = manifest
            else:
                _logger.warning('module %s: not installable, skipped', name)
        progress = True
        while waiting and progress:
            progress = False
            for name in list(waiting):
                if all(dependency in self for dependency in waiting[name]['depends']):
                    self.add(name, waiting.pop(name), force_demo)
                    progress = True
        self.read_states(cr)
        for name, manifest in waiting.items():
            missing = [dependency for dependency in manifest['depends'] if dependency not in self]
            _logger.info('module %s: Unmet dependencies: %s', name, ', '.join(missing))

    def add(self, name, manifest, force_demo):
        """Place one module below its deepest dependency and let it inherit that one's flags.

        `-u base` thereby updates every module: Odoo's flags run down this tree.
        """
        node = self[name] = Node(name, manifest)
        for dependency in manifest['depends']:
            if node.father is None or self[dependency].depth >= node.father.depth:
                node.father = self[dependency]
        if node.father is not None:
            node.depth = node.father.depth + 1
            node.flags |= node.father.flags
        for flag in ('init', 'update', 'demo'):
            if name in config[flag] or 'all' in config[flag] or (flag == 'demo' and force_demo):
                node.flags.add(flag)
        for flag in node.flags:
            config[flag][name] = 1

    def read_states(self, cr):
        """Take id, state, demo and version of every node from the database."""
        if not self:
            return
        cr.execute('SELECT name, id, state, demo, latest_version FROM ir_module_module '
                   'WHERE name = ANY(%s)', (list(self),))
        for name, key, state, demo, version in cr.fetchall():
            node = self[name]
            node.id, node.state, node.demo, node.installed_version = key, state, demo, version

    def __iter__(self):
        return iter(sorted(dict.keys(self), key=lambda name: (self[name].depth, name)))

    def nodes(self):
        """Return the nodes in load order."""
        return [self[name] for name in self]
