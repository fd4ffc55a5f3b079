{
    'name': 'Base',
    'version': '1.3',
    'category': 'Hidden',
    'auto_install': True,
    'license': 'LGPL-3',
}
