"""`odoo_sim.json`: how a module asks the stand-in to be slow, loud or to fail.

The format is documented in README.md. A broken file fails the install: a test
whose fault is never injected would pass for the wrong reason.
"""

import base64
import json
import logging
import os
import sys
import time

from ..netsvc import RUNBOT
from .manifest import module_path

PHASES = {'install', 'update', 'tests', 'start', 'neutralize', 'health', 'login'}
WISHES = {'sleep', 'log', 'log_env', 'log_lines', 'log_bytes', 'log_long', 'raw_stderr', 'raw_base64', 'hang', 'exit', 'fail',
          'crash_after', 'crash_exit', 'count', 'errors', 'skip', 'status'}
LEVELS = {'DEBUG': 10, 'INFO': 20, 'RUNBOT': RUNBOT, 'WARNING': 30, 'ERROR': 40, 'CRITICAL': 50}
CHUNK_BYTES = 1000


class SimulatedFailure(Exception):
    """What a module asked for with `fail`."""


def read_knobs(module):
    """Return {phase: settings} of one module, {} when it has no file."""
    path = module_path(module)
    path = path and os.path.join(path, 'odoo_sim.json')
    if not path or not os.path.isfile(path):
        return {}
    with open(path, encoding='utf-8') as file:
        knobs = json.load(file)
    unknown = set(knobs) - PHASES
    if unknown:
        raise ValueError(f'{path}: unknown phase {", ".join(sorted(unknown))}')
    unknown = {wish for wishes in knobs.values() for wish in wishes} - WISHES
    if unknown:
        raise ValueError(f'{path}: unknown wish {", ".join(sorted(unknown))}')
    return knobs


def apply_knobs(module, phase):
    """Sleep, log, crash or fail as the module asks for this phase."""
    knobs = read_knobs(module).get(phase, {})
    logger = logging.getLogger(f'odoo.addons.{module}')
    time.sleep(knobs.get('sleep', 0))
    for level, name, text in knobs.get('log', []):
        logging.getLogger(name).log(LEVELS[level], '%s', text)
    for name in knobs.get('log_env', []):
        logger.info('%s=%s', name, os.environ.get(name, ''))
    for number in range(knobs.get('log_lines', 0)):
        logger.info('line %d', number + 1)
    write_bytes(logger, knobs.get('log_bytes', 0))
    if knobs.get('log_long'):
        logger.info('%s', 'x' * knobs['log_long'])
    if knobs.get('raw_stderr'):
        sys.stderr.write(knobs['raw_stderr'])
        sys.stderr.flush()
    if knobs.get('raw_base64'):
        sys.stderr.flush()
        sys.stderr.buffer.write(base64.b64decode(knobs['raw_base64']))
        sys.stderr.buffer.flush()
    if knobs.get('hang'):
        while True:
            time.sleep(3600)
    if 'exit' in knobs:
        if knobs.get('fail'):
            logger.critical('%s', knobs['fail'])
        logging.shutdown()
        os._exit(knobs['exit'])
    if isinstance(knobs.get('fail'), str):
        raise SimulatedFailure(knobs['fail'])
    return knobs


def write_bytes(logger, size):
    """Log at least `size` bytes of message text, a thousand per line."""
    for start in range(0, size, CHUNK_BYTES):
        logger.info('%s', 'x' * min(CHUNK_BYTES, size - start))
