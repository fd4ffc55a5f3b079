{
    'name': 'Discuss',
    'version': '1.18',
    'category': 'Productivity/Discuss',
    'depends': ['base', 'base_setup', 'bus', 'web_tour', 'html_editor'],
    'application': True,
    'license': 'LGPL-3',
}
