"""Playing a module's tests: found in its source, never executed.

The test classes and methods that Odoo would find are read from the source, so a
run counts and names the same tests. They all pass, except those that
`odoo_sim.json` names under `tests`.
"""

import ast
import logging
import os
import re
import time

from ..config import config
from .knobs import apply_knobs, read_knobs
from .manifest import module_path

SPEC = re.compile(r'^([+-]?)(\*|\w*)(?:/(\w+))?(?::(\w*))?(?:\.(\w*))?(?:\[.*\])?$')


class Report:
    """Counts of a database's tests, worded as Odoo's summary line."""

    def __init__(self):
        self.count = self.failures = self.errors = 0
        self.stats = {}

    def add(self, module, result, seconds):
        """Add one module's result."""
        self.count += result.count
        self.failures += result.failures
        self.errors += result.errors
        tests, spent = self.stats.get(module, (0, 0.0))
        self.stats[module] = (tests + result.count, spent + seconds)

    def successful(self):
        """True while nothing failed, and when nothing ran."""
        return not (self.failures or self.errors)

    def log_stats(self):
        """Log one line per module that had tests."""
        logger = logging.getLogger('odoo.tests.stats')
        for module, (tests, spent) in sorted(self.stats.items()):
            if tests:
                logger.info('%s: %d tests %.2fs %d queries', module, tests, spent, 0)

    def log_result(self, dbname):
        """Log the summary: ERROR on failure, WARNING when there was nothing to run."""
        logger = logging.getLogger('odoo.tests.result')
        level = (logging.ERROR if not self.successful()
                 else logging.INFO if self.count else logging.WARNING)
        logger.log(level, '%s failed, %s error(s) of %s tests when loading database %r',
                   self.failures, self.errors, self.count, dbname)


class Result:
    """Counts of one module at one position."""

    def __init__(self):
        self.count = self.failures = self.errors = 0

    def bad(self):
        """Tell whether anything failed."""
        return bool(self.failures or self.errors)


class Case:
    """One test method: where it is and the tags of its class."""

    def __init__(self, module, file, cls, method, line, tags):
        self.module, self.cls, self.method, self.line, self.tags = module, cls, method, line, tags
        self.path = file
        stem = os.path.splitext(os.path.basename(file))[0]
        self.logger = f'odoo.addons.{module}.tests.{stem}'
        self.name = f'{cls}.{method}'


def find_cases(module):
    """Return the cases in the test files that the module's `tests` package imports."""
    folder = os.path.join(module_path(module) or '', 'tests')
    cases = []
    try:
        with open(os.path.join(folder, '__init__.py'), encoding='utf-8') as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError):
        return cases
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.level:
            for name in ([node.module] if node.module else [alias.name for alias in node.names]):
                path = os.path.join(folder, f'{name}.py')
                if name.startswith('test_') and os.path.isfile(path):
                    cases += read_cases(module, path)
    return cases


def read_cases(module, path):
    """Return the cases of one file, classes by name and methods by name, as unittest sorts."""
    with open(path, encoding='utf-8') as file:
        tree = ast.parse(file.read())
    cases = []
    for cls in sorted((node for node in tree.body if isinstance(node, ast.ClassDef)),
                      key=lambda node: node.name):
        tags = class_tags(cls)
        methods = [node for node in cls.body if isinstance(node, ast.FunctionDef)
                   and node.name.startswith('test')]
        for method in sorted(methods, key=lambda node: node.name):
            line = method.body[0].lineno
            cases.append(Case(module, path, cls.name, method.name, line, tags))
    return cases


def class_tags(cls):
    """Return the tags that `@tagged(...)` leaves on a class."""
    tags = {'standard', 'at_install'}
    for decorator in cls.decorator_list:
        name = getattr(decorator, 'func', None)
        if isinstance(decorator, ast.Call) and getattr(name, 'id', getattr(name, 'attr', '')) == 'tagged':
            for argument in decorator.args:
                tag = getattr(argument, 'value', '')
                if isinstance(tag, str) and tag.startswith('-'):
                    tags.discard(tag[1:])
                elif isinstance(tag, str):
                    tags.add(tag)
    return tags


def wanted_cases(module, position):
    """Return the module's cases for a position, with the ones `odoo_sim.json` adds."""
    knobs = read_knobs(module).get('tests', {})
    cases = find_cases(module)
    known = {case.name for case in cases}
    folder = os.path.join(module_path(module) or '', 'tests')
    tags = {'standard', 'at_install'}
    for name in knobs.get('fail', []) + knobs.get('errors', []):
        if name not in known:
            cls, _, method = name.partition('.')
            cases.append(Case(module, os.path.join(folder, 'test_sim.py'), cls, method, 1, tags))
    for number in range(len(cases), knobs.get('count', 0)):
        cases.append(Case(module, os.path.join(folder, 'test_sim.py'), 'TestSim',
                          f'test_{number + 1}', 1, tags))
    return [case for case in cases if position in case.tags and selected(case)]


def selected(case):
    """Apply `--test-tags`: some include must match and no exclude may."""
    specs = [spec.strip() for spec in (config['test_tags'] or '').split(',') if spec.strip()]
    included, found_include = False, False
    for spec in specs:
        match = SPEC.match(spec)
        if not match:
            logging.getLogger('odoo.tests.tag_selector').error('Invalid tag %s', spec)
            continue
        sign, tag, module, cls, method = match.groups()
        hit = ((tag or ('*' if sign == '-' else 'standard')) in case.tags | {'*'}
               and module in (None, '', case.module) and cls in (None, '', case.cls)
               and method in (None, '', case.method))
        if sign == '-':
            if hit:
                return False
        else:
            found_include, included = True, included or hit
    return included or (not found_include and 'standard' in case.tags)


def run_module(module, position, report):
    """Play the module's tests of one position and add them to the report."""
    result, start = Result(), time.time()
    cases = wanted_cases(module, position)
    if cases:
        knobs = read_knobs(module).get('tests', {})
        if position == 'at_install' or all('at_install' not in case.tags for case in cases):
            apply_knobs(module, 'tests')
        for case in cases:
            play(case, knobs, result)
    report.add(module, result, time.time() - start)
    return result


def play(case, knobs, result):
    """Log one test as Odoo's runner does."""
    logger = logging.getLogger(case.logger)
    result.count += 1
    logger.info('Starting %s ... ', case.name)
    if case.name in knobs.get('skip', []):
        logger.info('skipped %s : %s', case.name, 'odoo_sim.json')
    elif case.name in knobs.get('fail', []):
        result.failures += 1
        complain(logger, 'FAIL', case, 'AssertionError: odoo_sim.json asked for this failure')
    elif case.name in knobs.get('errors', []):
        result.errors += 1
        complain(logger, 'ERROR', case, 'ValueError: odoo_sim.json asked for this error')


def complain(logger, word, case, error):
    """Log a failing test with the traceback layout of Odoo."""
    logger.info('=' * 70)
    source = ''
    try:
        with open(case.path, encoding='utf-8') as file:
            source = file.readlines()[case.line - 1].strip()
    except (OSError, IndexError):
        pass
    where = f'  File "{case.path}", line {case.line}, in {case.method}\n'
    code = f'    {source}\n' if source else ''
    logger.error('%s: %s\nTraceback (most recent call last):\n%s%s%s\n',
                 word, case.name, where, code, error)
