"""Checks a module's Python without running it.

What `import odoo.addons.<module>` would read is followed through its relative
imports and compiled, so a syntax error or a missing library fails as in Odoo,
with the same frames in the traceback. Nothing of the module is executed.
"""

import ast
import importlib.util
import logging
import os
import sys

_logger = logging.getLogger('odoo.modules.module')

# Libraries that a real Odoo brings along. The stand-in runs on machines without
# them, so importing one of these is never the module's fault.
ODOO_LIBRARIES = {
    'asn1crypto', 'babel', 'cbor2', 'chardet', 'cryptography', 'dateutil', 'decorator',
    'docutils', 'freezegun', 'geoip2', 'gevent', 'greenlet', 'idna', 'jinja2', 'ldap',
    'libsass', 'sass', 'lxml', 'magic', 'markupsafe', 'num2words', 'odoo', 'ofxparse',
    'openpyxl', 'openerp', 'OpenSSL', 'passlib', 'PIL', 'polib', 'psutil', 'psycopg2',
    'PyPDF2', 'pypdf', 'pytz', 'qrcode', 'reportlab', 'requests', 'rjsmin', 'serial',
    'stdnum', 'urllib3', 'usb', 'vobject', 'werkzeug', 'xlrd', 'xlsxwriter', 'xlwt', 'zeep',
    'setuptools', 'pkg_resources', 'psycopg2cffi', 'google', 'packaging', 'bs4', 'magic',
}


def check_module(name, path):
    """Raise what importing the module would raise for broken syntax or a missing library."""
    try:
        follow(f'odoo.addons.{name}', os.path.join(path, '__init__.py'), set())
    except Exception:
        _logger.critical("Couldn't load module %s", name)
        raise


def follow(dotted, path, seen):
    """Compile one file, then what it imports from its own module."""
    if path in seen or not os.path.isfile(path):
        return
    seen.add(path)
    with open(path, 'rb') as file:
        source = file.read()
    compile(source, path, 'exec')
    package = dotted if path.endswith('__init__.py') else dotted.rpartition('.')[0]
    for statement in ast.parse(source, path).body:
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                at_line(path, statement.lineno, check_library, alias.name, dotted, seen)
        elif isinstance(statement, ast.ImportFrom):
            at_line(path, statement.lineno, check_from, statement, package, path, seen)


def check_from(statement, package, path, seen):
    """Follow `from . import x`, `from .x import y` and `from odoo.addons.me.x import y`."""
    if not statement.level:
        check_library(statement.module, package, seen)
        return
    folder = os.path.dirname(path)
    for _step in range(statement.level - 1):
        folder, package = os.path.dirname(folder), package.rpartition('.')[0]
    if statement.module:
        folder = os.path.join(folder, *statement.module.split('.'))
        package = f'{package}.{statement.module}'
        if not find_source(folder):
            raise ModuleNotFoundError(f'No module named {package!r}', name=package)
        follow(package, find_source(folder), seen)
        if not os.path.isdir(folder):
            return
    for alias in statement.names:
        source = find_source(os.path.join(folder, alias.name))
        if source:
            follow(f'{package}.{alias.name}', source, seen)
        elif not (statement.module or defines(folder, alias.name)
                  or os.path.isdir(os.path.join(folder, alias.name))):
            raise ImportError(f'cannot import name {alias.name!r} from partially initialized module'
                              f' {package!r} (most likely due to a circular import) '
                              f'({os.path.join(folder, "__init__.py")})')


def find_source(base):
    """Return the file of a module or package at this path, or None."""
    for candidate in (base + '.py', os.path.join(base, '__init__.py')):
        if os.path.isfile(candidate):
            return candidate
    return None


def defines(folder, name):
    """Tell whether the package's own file binds the name at its top level."""
    try:
        with open(os.path.join(folder, '__init__.py'), encoding='utf-8') as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError):
        return True
    bound = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            bound.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            if not (isinstance(node, ast.ImportFrom) and node.level and not node.module):
                bound.update((alias.asname or alias.name).split('.')[0] for alias in node.names)
    return name in bound or '__getattr__' in bound


def check_library(dotted, importer, seen):
    """Raise ModuleNotFoundError for a library that is neither Odoo's, stdlib nor installed."""
    top = dotted.split('.')[0]
    if top in ODOO_LIBRARIES or top in sys.stdlib_module_names:
        return
    if importlib.util.find_spec(top) is None:
        raise ModuleNotFoundError(f'No module named {top!r}', name=top)


def at_line(path, line, function, *arguments):
    """Call the function from a frame that a traceback shows as this line of this file."""
    code = compile('\n' * (line - 1) + '_call(*_arguments)', path, 'exec')
    exec(code, {'_call': function, '_arguments': arguments, '__name__': path})
