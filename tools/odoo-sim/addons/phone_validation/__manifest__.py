{
    'name': 'Phone Numbers Validation',
    'version': '2.1',
    'category': 'Hidden',
    'depends': ['base', 'mail'],
    'auto_install': True,
    'license': 'LGPL-3',
}
