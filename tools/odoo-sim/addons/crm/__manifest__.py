{
    'name': 'CRM',
    'version': '1.8',
    'category': 'Sales/CRM',
    'depends': ['base_setup', 'sales_team', 'mail', 'calendar', 'resource', 'utm', 'web_tour', 'contacts', 'digest', 'phone_validation'],
    'application': True,
    'license': 'LGPL-3',
}
