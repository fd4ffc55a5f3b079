/** The demo project's first commit: a small addon with a model, a view, security and a test, in the way Odoo wants it. */

const MANIFEST = `{
    "name": "Ship's Log",
    "version": "18.0.1.0.0",
    "summary": "Keep a log of what happened on board",
    "category": "Productivity",
    "author": "Capstan",
    "license": "LGPL-3",
    "depends": ["base"],
    "data": [
        "security/ir.model.access.csv",
        "views/ship_log_entry_views.xml",
    ],
    "demo": ["demo/ship_log_entry_demo.xml"],
    "application": True,
    "installable": True,
}
`;

const MODEL = `from odoo import fields, models


class ShipLogEntry(models.Model):
    _name = "ship.log.entry"
    _description = "Ship's Log Entry"
    _order = "noted_at desc, id desc"

    name = fields.Char(string="What happened", required=True)
    noted_at = fields.Datetime(string="When", default=fields.Datetime.now, required=True)
    details = fields.Text()
    important = fields.Boolean()
`;

const VIEWS = `<?xml version="1.0" encoding="utf-8"?>
<odoo>
    <record id="ship_log_entry_view_list" model="ir.ui.view">
        <field name="name">ship.log.entry.list</field>
        <field name="model">ship.log.entry</field>
        <field name="arch" type="xml">
            <list decoration-bf="important">
                <field name="noted_at"/>
                <field name="name"/>
                <field name="important" widget="boolean_toggle"/>
            </list>
        </field>
    </record>

    <record id="ship_log_entry_view_form" model="ir.ui.view">
        <field name="name">ship.log.entry.form</field>
        <field name="model">ship.log.entry</field>
        <field name="arch" type="xml">
            <form>
                <sheet>
                    <group>
                        <field name="name"/>
                        <field name="noted_at"/>
                        <field name="important"/>
                    </group>
                    <field name="details" placeholder="What else is worth knowing?"/>
                </sheet>
            </form>
        </field>
    </record>

    <record id="ship_log_entry_action" model="ir.actions.act_window">
        <field name="name">Ship's Log</field>
        <field name="res_model">ship.log.entry</field>
        <field name="view_mode">list,form</field>
    </record>

    <menuitem id="ship_log_menu_root" name="Ship's Log" action="ship_log_entry_action"/>
</odoo>
`;

const DEMO = `<?xml version="1.0" encoding="utf-8"?>
<odoo>
    <record id="ship_log_entry_departure" model="ship.log.entry">
        <field name="name">Left the harbour</field>
        <field name="important" eval="True"/>
    </record>
</odoo>
`;

const TEST = `from odoo.tests.common import TransactionCase


class TestShipLogEntry(TransactionCase):
    def test_entry_gets_the_time(self):
        entry = self.env["ship.log.entry"].create({"name": "Sighted land"})
        self.assertTrue(entry.noted_at)
`;

const README = `# Demo

A small Odoo addon, hosted by Capstan. Change it and push:

    git clone <the address shown under Connect>
    git switch -c my-change
    git commit -am "My change"
    git push origin my-change

Every branch you push gets a running Odoo of its own. \`main\` is production.
`;

export const DEMO_FILES: Readonly<Record<string, string>> = {
  "README.md": README,
  "ship_log/__init__.py": "from . import models\n",
  "ship_log/__manifest__.py": MANIFEST,
  "ship_log/models/__init__.py": "from . import ship_log_entry\n",
  "ship_log/models/ship_log_entry.py": MODEL,
  "ship_log/security/ir.model.access.csv":
    "id,name,model_id:id,group_id:id,perm_read,perm_write,perm_create,perm_unlink\n" +
    "access_ship_log_entry,ship.log.entry,model_ship_log_entry,base.group_user,1,1,1,1\n",
  "ship_log/views/ship_log_entry_views.xml": VIEWS,
  "ship_log/demo/ship_log_entry_demo.xml": DEMO,
  "ship_log/tests/__init__.py": "from . import test_ship_log_entry\n",
  "ship_log/tests/test_ship_log_entry.py": TEST,
};
