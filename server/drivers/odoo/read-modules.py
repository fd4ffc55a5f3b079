"""Finds the modules of a folder and prints one JSON object per line: a module or a problem.

Called as `python3 -I -X utf8 read-modules.py`, with {"root", "depth", "digest", "manifestMaxBytes"} on standard input.
Nothing of the folder is executed: manifests are literals, read by ast.literal_eval as Odoo does. Nothing outside of the
folder is read: links that lead out are not followed. `depth` counts folders below the root that may hold modules.
"""
import ast
import hashlib
import json
import os
import re
import stat
import sys
import warnings
from collections.abc import Iterable

# The older name is read by Odoo up to 18.0, with a warning.
MANIFESTS = ('__manifest__.py', '__openerp__.py')
NEVER_HOLD_MODULES = {'node_modules', '__pycache__'}
NAME = re.compile(r'[A-Za-z0-9_]{1,128}\Z')
# What odoo.conf cannot carry in addons_path: separators, variables, control characters, white space at an end.
UNUSABLE_FOLDER = re.compile(r'[,$\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]|(^|/)\s|\s(/|$)')


class Problem(Exception):
    def __init__(self, message, line=None):
        super().__init__(message)
        self.line = line


def emit(**record):
    sys.stdout.write(json.dumps(record) + '\n')


class Reader:
    def __init__(self, root, depth, digest, manifestMaxBytes):
        self.root = os.path.realpath(root)
        self.depth = depth
        self.digest = digest
        self.manifest_max_bytes = manifestMaxBytes
        self.walked = set()
        self.modules = set()
        self.links = []

    def inside(self, real):
        return real == self.root or real.startswith(self.root + os.sep)

    def run(self):
        """Real folders first, so that a link never takes a module away from its own folder."""
        self.walk(self.root, '', 0)
        while self.links:
            path, rel, depth = self.links.pop(0)
            real = os.path.realpath(path)
            if not self.inside(real) or real in self.walked:
                continue
            if os.path.basename(rel) in {os.path.basename(real)} and real in self.modules:
                continue
            self.walk(path, rel, depth)

    def walk(self, path, rel, depth):
        real = os.path.realpath(path)
        if real in self.walked or not self.inside(real):
            return
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError as error:
            emit(problem=f'cannot be read: {error.strerror}', module=os.path.basename(rel), path=rel)
            return
        names = {entry.name for entry in entries}
        manifest = next((name for name in MANIFESTS if name in names), None)
        if manifest and rel:
            self.modules.add(real)
            self.read_module(path, rel, manifest)
            return
        self.walked.add(real)
        if manifest:
            emit(
                problem='the repository itself is a module: put it into a folder with the name of the module',
                module='', path=manifest,
            )
        if depth > self.depth:
            return
        for entry in entries:
            if entry.name.startswith('.') or entry.name in NEVER_HOLD_MODULES or not is_dir(entry):
                continue
            child = (os.path.join(path, entry.name), f'{rel}/{entry.name}' if rel else entry.name, depth + 1)
            if entry.is_symlink():
                self.links.append(child)
            else:
                self.walk(*child)

    def read_module(self, path, rel, manifest_name):
        parent, name = os.path.split(rel)
        manifest_rel = f'{rel}/{manifest_name}'
        try:
            if not NAME.match(name):
                raise Problem('not a usable name of a module: letters, digits and _ only')
            if UNUSABLE_FOLDER.search(parent):
                raise Problem('Odoo cannot use this folder: rename it without commas, $ and special characters')
            manifest = self.read_manifest(os.path.join(path, manifest_name))
            record = describe(manifest)
            record['digest'] = self.hash_module(path) if self.digest else ''
        except Problem as problem:
            where = manifest_rel if problem.line is None else f'{manifest_rel}:{problem.line}'
            emit(problem=str(problem), module=name, path=where)
        except OSError as error:
            emit(problem=f'cannot be read: {error.strerror}', module=name, path=manifest_rel)
        else:
            emit(module=name, parent=parent, path=manifest_rel, **record)

    def read_manifest(self, path):
        real = os.path.realpath(path)
        info = os.stat(real)
        if not self.inside(real):
            raise Problem('the manifest is a link that leads out of the repository')
        if not stat.S_ISREG(info.st_mode):
            raise Problem('the manifest is not a file')
        if info.st_size > self.manifest_max_bytes:
            raise Problem(f'the manifest is larger than {self.manifest_max_bytes} bytes')
        try:
            with open(real, encoding='utf-8') as file:
                text = file.read()
            return ast.literal_eval(text)
        except UnicodeDecodeError:
            raise Problem('the manifest is not UTF-8') from None
        except SyntaxError as error:
            raise Problem(f'syntax error: {error.msg}', error.lineno) from None
        except (RecursionError, MemoryError):
            raise Problem('the manifest is nested too deeply') from None
        except (ValueError, TypeError) as error:
            found = re.search(r' on line (\d+)', str(error))
            kind = re.search(r'<ast\.(\w+) object', str(error))
            what = f' ({kind[1]})' if kind else ''
            raise Problem(f'only plain values are allowed in a manifest{what}', found and int(found[1])) from None

    def hash_module(self, path):
        """SHA-256 of sorted paths and contents; left out is what needs no update (the rule of click-odoo-update)."""
        digest = hashlib.sha256()
        for rel, entry in sorted(list_content(path, ''), key=lambda item: item[0]):
            content = self.read_content(entry)
            name = os.fsencode(rel)
            digest.update(b'%d:%d:%b' % (len(name), len(content), name))
            digest.update(content)
        return digest.hexdigest()

    def read_content(self, entry):
        """A link that leads out, or to a folder, counts by what it says; a pipe or socket by its name alone."""
        path = entry.path
        if entry.is_symlink():
            real = os.path.realpath(path)
            if not self.inside(real) or not os.path.isfile(real):
                return os.fsencode(os.readlink(path))
            path = real
        elif not entry.is_file(follow_symlinks=False):
            return b''
        # half the time of open(): a repository may have 200,000 small files
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            content = os.read(handle, 65536)
            if len(content) < 65536:
                return content
            parts = [content]
            while parts[-1]:
                parts.append(os.read(handle, 1 << 20))
            return b''.join(parts)
        finally:
            os.close(handle)


def list_content(path, prefix):
    for entry in os.scandir(path):
        rel = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            if rel not in ('static', 'tests', '__pycache__'):
                yield from list_content(entry.path, rel + '/')
        elif rel.endswith(('.pyc', '.pyo')):
            continue
        elif not (rel.endswith('.pot') and rel.startswith(('i18n/', 'i18n_extra/'))):
            yield rel, entry


def is_dir(entry):
    try:
        return entry.is_dir()
    except OSError:
        return False


def describe(manifest):
    """The fields Capstan needs, refused where Odoo would fail or read something else."""
    if not isinstance(manifest, dict):
        raise Problem('the manifest is not a dictionary')
    version = manifest.get('version', '1.0')
    if not isinstance(version, str) or len(version) > 64:
        raise Problem("'version' must be a short text")
    depends = manifest.get('depends', [])
    if not isinstance(depends, (list, tuple, set)):
        raise Problem("'depends' must be a list")
    for name in depends:
        if not isinstance(name, str) or not NAME.match(name):
            raise Problem(f"'depends' has something that is no module: {str(name)[:80]!r}")
    auto_install = manifest.get('auto_install', False)
    if isinstance(auto_install, Iterable) and not isinstance(auto_install, str):
        strangers = sorted(str(name)[:80] for name in auto_install if name not in depends)
        if strangers:
            raise Problem(f"'auto_install' names modules that are not in 'depends': {', '.join(strangers)[:200]}")
    return {
        'version': version,
        'depends': sorted(depends) if isinstance(depends, set) else list(dict.fromkeys(depends)),
        'installable': bool(manifest.get('installable', True)),
        # an empty list means: always
        'autoInstall': bool(auto_install) or isinstance(auto_install, (list, tuple, set)),
    }


if __name__ == '__main__':
    warnings.simplefilter('ignore')
    Reader(**json.load(sys.stdin)).run()
