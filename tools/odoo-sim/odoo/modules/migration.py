"""Running `migrations/<version>/{pre,post,end}-*.py` between two module versions.

These scripts are really executed, with a real cursor: they are how a branch
changes data, and how it fails, in a test.
"""

import glob
import importlib.util
import inspect
import logging
import os
import re

from .. import release
from ..config import config

_logger = logging.getLogger(__name__)

VERSION = re.compile(r'((6\.1|[6-9]\.0|[1-9]\d+\.0|saas~\d+\.\d+)\.)?\d+\.\d+(\.\d+)?')
STAGE_FORMAT = {'pre': '[>%s]', 'post': '[%s>]', 'end': '[$%s]'}
PARAMETERS = [('cr', 'version'), ('cr', '_version'), ('_cr', 'version'), ('_cr', '_version')]


def parse_version(text):
    """Return a comparable tuple. Numbers sort as numbers; '' sorts below everything."""
    return tuple(int(part) if part.isdigit() else -1 for part in re.split(r'[.~]', text) if part)


def full_version(version):
    """Put the series in front of a folder name that lacks it. `0.0.0` stays itself."""
    if version == '0.0.0' or version.count('.') > 2:
        return version
    return f'{release.series}.{version}'


def script_folders(node):
    """Return the folders that may hold this module's scripts."""
    folders = [os.path.join(node.manifest['path'], name) for name in ('migrations', 'upgrades')]
    for path in (config['upgrade_path'] or '').split(','):
        if path:
            folders.append(os.path.join(path, node.name))
    return [folder for folder in folders if os.path.isdir(folder)]


def find_scripts(node, stage):
    """Return [(version, [files])] of a stage, oldest version first, `0.0.0` where Odoo puts it."""
    found = {}
    for folder in script_folders(node):
        for version in os.listdir(folder):
            path = os.path.join(folder, version)
            if not os.path.isdir(path) or version == 'tests':
                continue
            if not VERSION.fullmatch(version):
                _logger.warning('Invalid version for upgrade script %r', path)
                continue
            found.setdefault(version, []).extend(glob.glob(os.path.join(path, f'{stage}-*.py')))
    versions = sorted(found, key=lambda version: parse_version(full_version(version)))
    if '0.0.0' in versions:
        versions.remove('0.0.0')
        versions.insert(0 if stage == 'pre' else len(versions), '0.0.0')
    return [(version, sorted(found[version], key=os.path.basename)) for version in versions]


def applies(version, installed, current):
    """Tell whether a folder lies between the installed and the current version.

    A folder without a series compares without it: going from 17.0.2.0 to
    18.0.2.0 must not run `2.0` a second time.
    """
    old, new = parse_version(installed), parse_version(current)
    if version == '0.0.0':
        return old < new
    whole = parse_version(full_version(version))
    if version != full_version(version):
        return old[2:] < whole[2:] <= new[2:]
    return old < whole <= new


def migrate(cr, node, stage):
    """Run a stage's scripts for a module that is being updated."""
    state = node.load_state if stage == 'end' else node.state
    if not ('update' in node.flags or state == 'to upgrade') or state == 'to install':
        return
    installed = node.load_version or node.installed_version or ''
    for version, files in find_scripts(node, stage):
        if applies(version, installed, node.manifest['version']):
            for path in files:
                run_script(cr, installed, path, node.name, stage, STAGE_FORMAT[stage] % version)


def run_script(cr, installed, path, module, stage, label):
    """Load one script and call its `migrate(cr, version)`."""
    name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(name, path)
    script = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(script)
    except ImportError as error:
        raise ImportError(
            f'module {module}: Unable to load {stage}-migration file {path}') from error
    if not hasattr(script, 'migrate'):
        raise AttributeError(
            f'module {module}: Each {stage}-migration file must have a "migrate(cr, '
            f'installed_version)" function, not found in {path}')
    signature = inspect.signature(script.migrate)
    if tuple(signature.parameters) not in PARAMETERS:
        raise TypeError(f"module {module}: `migrate`'s signature should be `(cr, version)`, "
                        f'{script.migrate} is {signature}')
    _logger.info('module %s: Running migration %s %s', module, label, name)
    script.migrate(cr, installed)
