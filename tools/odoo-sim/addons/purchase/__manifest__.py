{
    'name': 'Purchase',
    'version': '1.2',
    'category': 'Inventory/Purchase',
    'depends': ['account'],
    'application': True,
    'license': 'LGPL-3',
}
