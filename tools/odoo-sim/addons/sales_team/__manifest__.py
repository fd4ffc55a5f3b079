{
    'name': 'Sales Teams',
    'version': '1.1',
    'category': 'Sales/Sales',
    'depends': ['base', 'mail'],
    'license': 'LGPL-3',
}
