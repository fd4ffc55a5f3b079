{
    'name': 'HTML Editor',
    'version': '1.0',
    'category': 'Hidden',
    'depends': ['base', 'bus', 'web'],
    'auto_install': True,
    'license': 'LGPL-3',
}
