{
    'name': 'Calendar',
    'version': '1.1',
    'category': 'Productivity/Calendar',
    'depends': ['base', 'mail'],
    'application': True,
    'license': 'LGPL-3',
}
