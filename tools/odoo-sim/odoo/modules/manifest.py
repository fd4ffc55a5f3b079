"""Reading `__manifest__.py` files from the addons folders."""

import ast
import copy
import functools
import importlib.metadata
import importlib.util
import logging
import os
import re
import shutil

from .. import release
from ..config import config

_logger = logging.getLogger('odoo.modules.module')

DEFAULTS = {
    'application': False, 'author': 'Odoo S.A.', 'auto_install': False,
    'category': 'Uncategorized', 'data': [], 'demo': [], 'depends': [], 'description': '',
    'external_dependencies': {}, 'installable': True, 'license': None, 'post_init_hook': '',
    'post_load': '', 'pre_init_hook': '', 'sequence': 100, 'summary': '', 'uninstall_hook': '',
    'version': '1.0', 'web': False, 'website': '', 'name': False,
}


def module_path(name):
    """Return the folder of a module: the first addons folder that has it wins. None if none."""
    if not re.search(r'[/\\]', name):
        for folder in config['addons_path']:
            path = os.path.join(folder, name)
            if os.path.isfile(os.path.join(path, '__manifest__.py')):
                return path
    return None


def module_names():
    """Return the sorted names of all modules on the addons path."""
    names = set()
    for folder in config['addons_path']:
        if not os.path.isdir(folder):
            _logger.warning('addons path does not exist: %s', folder)
            continue
        for name in os.listdir(folder):
            if os.path.isfile(os.path.join(folder, name, '__manifest__.py')):
                names.add(name)
    return sorted(names)


def adapt_version(version):
    """Return the version with the series in front: `1.0` becomes `18.0.1.0`."""
    series = release.series
    if version == series or not version.startswith(series + '.'):
        base, version = version, f'{series}.{version}'
    else:
        base = version[len(series) + 1:]
    if not re.fullmatch(r'[0-9]+\.[0-9]+(\.[0-9]+)?', base) and release.major >= 17:
        raise ValueError(
            f'Invalid version {base!r}. Modules should have a version in format `x.y`, `x.y.z`, '
            f'`{series}.x.y` or `{series}.x.y.z`.')
    return version


@functools.lru_cache(maxsize=None)
def _load(name):
    path = module_path(name)
    if not path:
        return {}
    manifest = copy.deepcopy(DEFAULTS)
    with open(os.path.join(path, '__manifest__.py'), encoding='utf-8') as file:
        manifest.update(ast.literal_eval(file.read()))
    if not manifest['license']:
        manifest['license'] = 'LGPL-3'
        _logger.warning('Missing `license` key in manifest for %r, defaulting to LGPL-3', name)
    trigger = manifest['auto_install']
    if isinstance(trigger, (list, tuple, set)):
        manifest['auto_install'] = set(trigger)
    elif trigger:
        manifest['auto_install'] = set(manifest['depends'])
    if isinstance(manifest['auto_install'], set):
        strange = manifest['auto_install'] - set(manifest['depends'])
        assert not strange, (
            'auto_install triggers must be dependencies, found non-dependencies '
            f'[{", ".join(strange)}] for module {name}')
    try:
        manifest['version'] = adapt_version(manifest['version'])
    except ValueError as error:
        if manifest['installable']:
            raise ValueError(f'Module {name}: invalid manifest') from error
    manifest['path'] = path
    return manifest


def get_manifest(name):
    """Return a module's manifest, {} when there is none. A broken one raises."""
    return copy.deepcopy(_load(name))


def readable_manifest(name):
    """Return the manifest, or {} for a broken one.

    Odoo lists modules this way: a broken manifest makes a module unknown, with no
    word in the log at the default level.
    """
    try:
        return get_manifest(name)
    except Exception:
        return {}


def find_file(path):
    """Return the full path of `module/path/in/it`. FileNotFoundError as Odoo words it."""
    for folder in config['addons_path']:
        full = os.path.join(folder, path)
        if os.path.exists(full):
            return full
    raise FileNotFoundError('File not found: ' + path)


def check_external_dependencies(manifest):
    """Raise for a Python distribution or a program that the manifest asks and is missing."""
    wanted = manifest.get('external_dependencies') or {}
    for requirement in wanted.get('python', []):
        check_python_dependency(requirement)
    for program in wanted.get('bin', []):
        if not shutil.which(program):
            raise Exception(f'Unable to find {program!r} in path')


def check_python_dependency(requirement):
    """Accept an installed distribution or, with a warning as Odoo, an importable module.

    Only the name is checked: version specifiers need `packaging`, which is not stdlib.
    """
    name = re.match(r'[A-Za-z0-9._-]+', requirement.strip())
    name = name.group(0) if name else requirement
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError as error:
        if importlib.util.find_spec(name.replace('-', '_').split('.')[0]):
            _logger.warning("python external dependency on '%s' does not appear o be a valid "
                            'PyPI package. Using a PyPI package name is recommended.', requirement)
            return
        raise Exception(f'External dependency {requirement} not installed: {error}') from error
