"""Which Odoo this plays: 18.0, or what `release.txt` beside odoo-bin says."""

import pathlib

HOME = pathlib.Path(__file__).resolve().parent.parent
MARKER = ' (stand-in)'
SUPPORTED = ('16.0', '17.0', '18.0', '19.0')


def read_series():
    """Return the series to play; an unknown one is an error, not a guess."""
    try:
        series = (HOME / 'release.txt').read_text(encoding='utf-8').strip()
    except FileNotFoundError:
        return '18.0'
    if series not in SUPPORTED:
        raise SystemExit(f'release.txt: {series!r} is not one of {", ".join(SUPPORTED)}')
    return series


series = serie = major_version = version = read_series()
version_info = (int(series.split('.')[0]), int(series.split('.')[1]), 0, 'final', 0, '')
description = 'Odoo Server'
product_name = 'Odoo'
major = version_info[0]
