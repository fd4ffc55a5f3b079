"""The subcommands: `server` (the default), `neutralize`, `shell`, `help`."""

import getpass
import sys
from pathlib import Path

COMMANDS = {
    'help': 'Display the list of available commands',
    'neutralize': 'Neutralize a production database for testing: no emails sent, etc.',
    'server': 'Start the odoo server (default command)',
    'shell': 'Start odoo in an interactive shell',
}


def main():
    """Run the subcommand that the arguments name."""
    args = sys.argv[1:]
    if len(args) > 1 and args[0].startswith('--addons-path=') and not args[1].startswith('-'):
        args = [args[1], args[0], *args[2:]]
    command = 'server'
    if args and not args[0].startswith('-'):
        command, args = args[0], args[1:]
    if command not in COMMANDS:
        sys.exit(f'Unknown command {command!r}')
    if command == 'help':
        return show_help()
    from ..config import config
    config.parser.prog = f'{Path(sys.argv[0]).name} {command}'
    if command == 'server':
        warn_root()
        from .server import run
    elif command == 'neutralize':
        from .neutralize import run
    else:
        from .shell import run
    return run(args)


def show_help():
    """Print the commands in Odoo's layout."""
    name = Path(sys.argv[0]).name
    print(f"Odoo CLI, use '{name} --help' for regular server options.\n\nAvailable commands:")
    for command, text in sorted(COMMANDS.items()):
        print(f'        {command.ljust(15)}{text}')
    print(f"\nUse '{name} <command> --help' for individual command help.")


def warn_root():
    """Odoo warns and goes on when it runs as root."""
    try:
        if getpass.getuser() == 'root':
            sys.stderr.write("Running as user 'root' is a security risk.\n")
    except (KeyError, OSError):
        pass
