{
    'name': 'Customer Rating',
    'version': '1.1',
    'category': 'Productivity',
    'depends': ['mail'],
    'license': 'LGPL-3',
}
