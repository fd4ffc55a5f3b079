{
    'name': 'Analytic Accounting',
    'version': '1.2',
    'category': 'Accounting/Accounting',
    'depends': ['base', 'mail', 'uom'],
    'license': 'LGPL-3',
}
