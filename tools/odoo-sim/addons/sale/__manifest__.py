{
    'name': 'Sales',
    'version': '1.2',
    'category': 'Sales/Sales',
    'depends': ['sales_team', 'account_payment', 'utm'],
    'license': 'LGPL-3',
}
