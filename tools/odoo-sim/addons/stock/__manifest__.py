{
    'name': 'Inventory',
    'version': '1.1',
    'category': 'Inventory/Inventory',
    'depends': ['product', 'digest'],
    'application': True,
    'license': 'LGPL-3',
}
