"""Options from the command line and from `[options]` of odoo.conf."""

import configparser
import optparse
import os
import sys

from . import options, release


def normalize(path):
    """Return the absolute real path, or '' for nothing, as Odoo stores paths."""
    if not path:
        return ''
    return os.path.realpath(os.path.abspath(os.path.expanduser(os.path.expandvars(path.strip()))))


def is_addons_folder(path):
    """A folder counts when at least one module in it has a manifest and an __init__."""
    for name in os.listdir(path):
        folder = os.path.join(path, name)
        if (os.path.isfile(os.path.join(folder, '__init__.py'))
                and os.path.isfile(os.path.join(folder, '__manifest__.py'))):
            return True
    return False


def check_addons_path(option, flag, value, parser):
    """Refuse a missing folder or one without modules, with Odoo's words."""
    paths = []
    for path in value.split(','):
        path = path.strip()
        full = os.path.abspath(os.path.expanduser(path))
        if not os.path.isdir(full):
            raise optparse.OptionValueError(f'option {flag}: no such directory: {full!r}')
        if not is_addons_folder(full):
            raise optparse.OptionValueError(
                f'option {flag}: the path {path!r} is not a valid addons directory')
        paths.append(full)
    setattr(parser.values, option.dest, ','.join(paths))


def check_exists(kind):
    """Return a callback that requires each listed path to be a folder or a file."""
    test = os.path.isdir if kind == 'folders' else os.path.isfile
    word = 'directory' if kind == 'folders' else 'file'

    def check(option, flag, value, parser):
        paths = [normalize(path) for path in value.split(',')]
        for path in paths:
            if not test(path):
                raise optparse.OptionValueError(f'option {flag}: no such {word}: {path!r}')
        setattr(parser.values, option.dest, ','.join(paths))
    return check


def enable_tests(option, flag, value, parser):
    """`--test-enable` is a shorthand for `--test-tags=+standard`."""
    if not parser.values.test_tags:
        parser.values.test_tags = '+standard'


def option_attributes(dest, kind):
    """Translate one kind of the options table into optparse's arguments."""
    if isinstance(kind, tuple):
        return {'dest': dest, 'type': 'choice', 'choices': list(kind)}
    if kind in ('true', 'false'):
        return {'dest': dest, 'action': f'store_{kind}', 'default': None}
    if kind == 'append':
        return {'dest': dest, 'action': 'append', 'default': []}
    if kind.startswith('append_const:'):
        return {'dest': dest, 'action': 'append_const', 'const': kind.split(':', 1)[1]}
    if kind == 'test_enable':
        return {'dest': dest, 'action': 'callback', 'callback': enable_tests}
    if kind == 'addons_path':
        return {'dest': dest, 'action': 'callback', 'callback': check_addons_path,
                'nargs': 1, 'type': 'string'}
    if kind in ('folders', 'files'):
        return {'dest': dest, 'action': 'callback', 'callback': check_exists(kind),
                'nargs': 1, 'type': 'string'}
    return {'dest': dest, 'type': {'str': 'string'}.get(kind, kind)}


class Config:
    """The settings in force. One instance, `config`, for the process."""

    def __init__(self):
        self.options = dict(options.FILE_ONLY)
        self.kinds = {}
        self.rcfile = ''
        self.parser = optparse.OptionParser(
            version=f'{release.description} {release.version}{release.MARKER}')
        for title, rows in options.GROUPS:
            group = optparse.OptionGroup(self.parser, title)
            for flags, dest, default, kind in rows:
                if kind == 'without_demo':
                    continue
                group.add_option(*flags, **option_attributes(dest, kind))
                self.options.setdefault(dest, default)
                self.kinds.setdefault(dest, kind)
            self.parser.add_option_group(group)

    def __getitem__(self, key):
        return self.options[key]

    def __setitem__(self, key, value):
        self.options[key] = value

    def get(self, key, default=None):
        """Return a setting, or the default for one that nobody defined."""
        return self.options.get(key, default)

    def parse(self, args):
        """Read the flags, then the file below them. Exits 2 on a bad flag."""
        values, rest = self.parser.parse_args(optional_values(args))
        if rest:
            self.parser.error("unrecognized parameters: '%s'" % ' '.join(rest))
        if values.syslog and values.logfile:
            self.parser.error('the syslog and logfile options are exclusive')
        if not values.save and values.config and not os.access(values.config, os.R_OK):
            self.parser.error(
                f"The config file '{values.config}' selected with -c/--config doesn't exist or is "
                'not readable, use -s/--save if you want to generate it')
        self.rcfile = os.path.abspath(
            values.config or os.environ.get('ODOO_RC') or os.path.expanduser('~/.odoorc'))
        self.load_file()
        self.merge(values)
        if values.save:
            self.save()
        return values

    def load_file(self):
        """Take every `[options]` entry of the file, known or not."""
        reader = configparser.RawConfigParser()
        try:
            reader.read([self.rcfile])
            items = reader.items('options')
        except (OSError, configparser.NoSectionError):
            return
        renamed = {'xmlrpc_port': 'http_port', 'xmlrpc_interface': 'http_interface',
                   'xmlrpc': 'http_enable', 'longpolling_port': 'gevent_port'}
        for name, value in items:
            if value in ('True', 'true'):
                value = True
            elif value in ('False', 'false'):
                value = False
            elif value == 'None':
                value = None
            self.options[renamed.get(name, name)] = value

    def merge(self, values):
        """Lay the given flags over the file, cast what the file gave as text."""
        for dest, kind in self.kinds.items():
            given = getattr(values, dest, None)
            if dest in ('init', 'update', 'log_handler'):
                continue
            if given is not None:
                self.options[dest] = given
            elif isinstance(self.options.get(dest), str) and kind in ('int', 'float'):
                self.options[dest] = self.cast(dest, kind)
        handlers = self.options['log_handler']
        handlers = handlers.split(',') if isinstance(handlers, str) else list(handlers)
        self.options['log_handler'] = handlers + values.log_handler
        for dest in ('init', 'update'):
            given = getattr(values, dest)
            self.options[dest] = dict.fromkeys(given.split(','), 1) if given else {}
        if ',' in (self.options['db_name'] or '') and (values.init or values.update):
            self.parser.error('Cannot use -i/--init or -u/--update with multiple databases '
                              'in the -d/--database/db_name')
        self.options['test_enable'] = bool(self.options['test_tags'])
        self.options['without_demo'] = self.demo_is_off()
        self.options['demo'] = {} if self.options['without_demo'] else dict(self.options['init'])
        self.options['data_dir'] = normalize(self.options['data_dir'] or default_data_dir())
        for dest in ('logfile', 'pidfile'):
            self.options[dest] = normalize(self.options[dest] or '')
        self.options['addons_path'] = self.addons_folders()

    def cast(self, dest, kind):
        """Cast a text of odoo.conf, with optparse's own error on a bad number."""
        text = self.options[dest]
        try:
            return int(text, 0) if kind == 'int' else float(text)
        except ValueError:
            word = 'integer' if kind == 'int' else 'floating-point'
            self.parser.error(f'option {dest}: invalid {word} value: {text!r}')

    def demo_is_off(self):
        """One meaning for both spellings: 16-18 `without_demo`, 19 `with_demo`."""
        if release.major >= 19:
            return not self.options['with_demo']
        return self.options['without_demo'] or False

    def addons_folders(self):
        """Return Odoo's search order: its base, the data folder's, then the given ones."""
        given = self.options['addons_path']
        if given and given is not True:
            extra = [normalize(path) for path in given.split(',')]
        else:
            extra = [str(release.HOME / 'addons')]
        folders = [str(release.HOME / 'odoo' / 'addons'), self.data_addons_folder()]
        for path in extra:
            if path not in folders:
                folders.append(path)
        return folders

    def data_addons_folder(self):
        """Create and return `<data_dir>/addons/<series>`; being unable to is no error."""
        path = os.path.join(self.options['data_dir'], 'addons', release.series)
        try:
            os.makedirs(os.path.dirname(path), 0o700, exist_ok=True)
            os.makedirs(path, 0o500, exist_ok=True)
        except OSError:
            pass
        return path

    def filestore(self, dbname):
        """Return the folder of a database's attachments."""
        return os.path.join(self.options['data_dir'], 'filestore', dbname)

    def save(self):
        """Write the settings to the file, for `--save`."""
        writer = configparser.RawConfigParser()
        writer.add_section('options')
        hidden = {'init', 'update', 'demo', 'save', 'config', 'stop_after_init', 'load_language'}
        for key in sorted(set(self.options) - hidden):
            value = self.options[key]
            writer.set('options', key, ','.join(value) if isinstance(value, list) else str(value))
        try:
            os.makedirs(os.path.dirname(self.rcfile), exist_ok=True)
            with open(self.rcfile, 'w', encoding='utf-8') as file:
                writer.write(file)
        except OSError:
            sys.stderr.write("ERROR: couldn't write the config file\n")


def optional_values(args):
    """Odoo 19's `--without-demo[=BOOL]`: optparse has no optional value, so rewrite it."""
    if release.major < 19:
        return list(args)
    result, skip = [], False
    for index, arg in enumerate(args):
        if skip:
            skip = False
        elif arg == '--without-demo' or arg.startswith('--without-demo='):
            value = arg.partition('=')[2]
            following = args[index + 1] if index + 1 < len(args) else '-'
            if not value and arg == '--without-demo' and not following.startswith('-'):
                value, skip = following, True
            if value.lower() in ('0', 'false', 'no', 'off'):
                result.append('--with-demo')
        else:
            result.append(arg)
    return result


def default_data_dir():
    """Return the XDG folder that Odoo uses when no data_dir is set."""
    base = os.environ.get('XDG_DATA_HOME') or os.path.expanduser('~/.local/share')
    return os.path.join(base, release.product_name)


config = Config()
