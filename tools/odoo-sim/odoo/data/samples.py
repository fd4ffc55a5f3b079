"""Project stages and demo rows: something to look at in a browser test."""

from ..orm.records import Records

PROJECT_STAGES = ['To Do', 'In Progress', 'Done', 'Canceled']
TASK_STAGES = ['New', 'In Progress', 'Done', 'Cancelled']
PROJECTS = {
    'Office Design': ['Black Chairs for managers', 'Meeting Room Furnitures',
                      'Office planning', 'Room 1: Decoration'],
    'Research & Development': ['Planning and budget', 'Unit Testing', 'Document management'],
    'Renovations': ['Modifications asked by the customer', 'Customer Meeting'],
}
PEOPLE = [('Azure Interior', True, 'azure.Interior24@example.com'),
          ('Deco Addict', True, 'deco.addict82@example.com'),
          ('Brandon Freeman', False, 'brandon.freeman55@example.com')]


def bind(cr, module, name, model, key):
    """Give a demo record its external id."""
    cr.execute('INSERT INTO ir_model_data (module, name, model, res_id, noupdate) '
               'VALUES (%s, %s, %s, %s, true) ON CONFLICT DO NOTHING', (module, name, model, key))


def seed_project_stages(cr):
    """Insert the stages of projects, with Odoo's external ids."""
    stages = Records(cr, 'project.project.stage', 1)
    for number, name in enumerate(PROJECT_STAGES):
        key = stages.create({'name': name, 'sequence': 10 * (number + 1), 'fold': number > 1})
        bind(cr, 'project', f'project_project_stage_{number}', 'project.project.stage', key)


def demo_base(cr):
    """Rename the company and the administrator as Odoo's demo does; add people and a user."""
    partners, users = Records(cr, 'res.partner', 1), Records(cr, 'res.users', 1)
    partners.write([1], {'name': 'YourCompany', 'email': 'info@yourcompany.com'})
    Records(cr, 'res.company', 1).write([1], {'name': 'YourCompany'})
    partners.write([3], {'name': 'Mitchell Admin', 'email': 'admin@yourcompany.example.com'})
    key = users.create({'login': 'demo', 'password': 'demo', 'name': 'Marc Demo',
                        'email': 'mark.brown23@example.com'})
    bind(cr, 'base', 'user_demo', 'res.users', key)
    key = users.create({'login': 'portal', 'password': 'portal', 'name': 'Joel Willis',
                        'email': 'joel.willis63@example.com', 'share': True})
    bind(cr, 'base', 'demo_user0', 'res.users', key)
    for number, (name, company, email) in enumerate(PEOPLE, 1):
        key = partners.create({'name': name, 'is_company': company, 'email': email})
        bind(cr, 'base', f'res_partner_{number}', 'res.partner', key)


def demo_project(cr):
    """Insert task stages, three projects and their tasks."""
    types, projects = Records(cr, 'project.task.type', 1), Records(cr, 'project.project', 1)
    tasks = Records(cr, 'project.task', 1)
    stages = [types.create({'name': name, 'sequence': number, 'fold': number == 3})
              for number, name in enumerate(TASK_STAGES)]
    count = 0
    for number, (name, titles) in enumerate(PROJECTS.items(), 1):
        project = projects.create({'name': name, 'stage_id': 2, 'partner_id': 3})
        bind(cr, 'project', f'project_project_{number}', 'project.project', project)
        for stage in stages:
            cr.execute('INSERT INTO project_task_type_rel (type_id, project_id) VALUES (%s, %s)',
                       (stage, project))
        for title in titles:
            count += 1
            task = tasks.create({'name': title, 'project_id': project, 'sequence': count,
                                 'stage_id': stages[count % 3]})
            bind(cr, 'project', f'project_task_{count}', 'project.task', task)
