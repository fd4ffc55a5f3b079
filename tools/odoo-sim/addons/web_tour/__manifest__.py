{
    'name': 'Tours',
    'version': '1.0',
    'category': 'Hidden',
    'depends': ['web'],
    'auto_install': True,
    'license': 'LGPL-3',
}
