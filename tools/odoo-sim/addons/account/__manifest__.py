{
    'name': 'Invoicing',
    'version': '1.3',
    'category': 'Accounting/Accounting',
    'depends': ['base_setup', 'onboarding', 'product', 'analytic', 'portal', 'digest'],
    'application': True,
    'license': 'LGPL-3',
}
