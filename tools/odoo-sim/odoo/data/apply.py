"""Loading a module's data files: simple `<record>` and CSV rows of known models.

Records of models without a table here (views, menus, access rules, the module's
own models) are counted and skipped: their Python is never run.
"""

import ast
import csv
import logging
import os
import xml.etree.ElementTree as ElementTree
import xml.parsers.expat

from ..modules.manifest import find_file
from ..orm.records import Records
from ..tools.convert import ParseError, XMLSyntaxError

_logger = logging.getLogger('odoo.modules.loading')
_convert_logger = logging.getLogger('odoo.tools.convert')

MODELS = {
    'res.partner', 'ir.config_parameter', 'project.project', 'project.task', 'project.task.type',
    'project.project.stage', 'project.tags', 'project.milestone', 'ir.mail_server',
    'fetchmail.server', 'ir.cron', 'ir.actions.server', 'mail.template', 'res.users',
}


def load_files(cr, node, kind, mode):
    """Load the manifest's `data` or `demo` files in order."""
    for name in node.manifest[kind]:
        _logger.info('loading %s/%s', node.name, name)
        path = find_file(f'{node.name}/{name}')
        loader = Loader(cr, node.name, path, mode, kind == 'demo')
        extension = os.path.splitext(name)[1].lower()
        if extension == '.csv':
            loader.load_csv()
        elif extension == '.sql':
            with open(path, encoding='utf-8') as file:
                cr.execute(file.read())
        elif extension == '.xml':
            loader.load_xml()
        elif extension != '.js':
            raise ValueError(f"Can't load unknown file type {name}.")


class Loader:
    """One data file of one module."""

    def __init__(self, cr, module, path, mode, noupdate):
        self.cr, self.module, self.path = cr, module, path
        self.mode, self.noupdate = mode, noupdate
        self.skipped = 0

    def load_xml(self):
        """Load the records of an XML file; a broken file raises as lxml would."""
        try:
            with open(self.path, 'rb') as file:
                root = parse_with_lines(file.read())
        except xml.parsers.expat.ExpatError as error:
            text = f'{error}, line {error.lineno}, column {error.offset + 1}'
            raise XMLSyntaxError(text.capitalize(),
                                 (self.path, error.lineno, error.offset + 1, None)) from None
        self.walk(root, self.noupdate or root.get('noupdate') in ('1', 'True', 'true'))
        self.report()

    def walk(self, parent, noupdate):
        """Load the records of a `<data>` or `<odoo>` element."""
        for element in parent:
            if element.tag in ('data', 'odoo', 'openerp'):
                flag = element.get('noupdate') in ('1', 'True', 'true')
                self.walk(element, noupdate or flag)
            elif element.tag == 'record' and element.get('model') in MODELS:
                self.load_record(element, noupdate)
            else:
                self.skipped += 1

    def load_record(self, element, noupdate):
        """Load one record; an error names the file and the line.

        A record is skipped when a required field refers to something that was.
        """
        try:
            model = Records(self.cr, element.get('model'), 1)
            values = {}
            for field in element.iter('field'):
                name = field.get('name')
                if name in model.model.kinds:
                    found, value = self.value(field, model.model.kinds[name])
                    if found:
                        values[name] = value
                    elif name in model.model.required:
                        self.skipped += 1
                        return
            self.save(model, element.get('id'), values, noupdate)
        except Exception as error:
            raise ParseError(
                f'while parsing {self.path}:{element.get("__line__")}, somewhere inside\n'
                f'{describe(element)}') from error

    def value(self, field, kind):
        """Return (known, value) of a `<field>`; what needs running Python is not known."""
        if field.get('ref'):
            key = self.lookup(field.get('ref'))
            return key is not None, key
        if field.get('eval') is not None:
            try:
                value = ast.literal_eval(field.get('eval').strip())
            except (ValueError, SyntaxError):
                return False, None
            if isinstance(value, (list, tuple, dict)):
                return False, None
            return True, bool(value) if kind == 'boolean' else value
        if field.get('search') or field.get('file'):
            return False, None
        text = (field.text or '') + ''.join(
            ElementTree.tostring(child, encoding='unicode') for child in field)
        return True, convert(text, kind)

    def load_csv(self):
        """Load a CSV named after its model; other models are skipped."""
        name = os.path.splitext(os.path.basename(self.path))[0].split('-')[0]
        with open(self.path, encoding='utf-8', newline='') as file:
            rows = list(csv.DictReader(file))
        if name not in MODELS:
            self.skipped += len(rows)
            return self.report()
        model = Records(self.cr, name, 1)
        for row in rows:
            values = {}
            for column, text in row.items():
                field, _, suffix = column.replace('/', ':').partition(':')
                if suffix == 'id' and field in model.model.kinds:
                    values[field] = self.lookup(text) if text else False
                elif field in model.model.kinds and field != 'id':
                    values[field] = convert(text, model.model.kinds[field])
            self.save(model, row.get('id'), values, self.noupdate)
        return self.report()

    def save(self, records, xmlid, values, noupdate):
        """Create the record, or update the one that has this external id."""
        module, _, name = xmlid.rpartition('.') if xmlid else ('', '', '')
        module = module or self.module
        key = self.lookup(f'{module}.{name}') if name else None
        if key and records.read([key], ['id']):
            if not (self.mode == 'update' and (noupdate or self.is_noupdate(module, name))):
                records.write([key], values)
            return
        key = records.create(values)
        if name:
            self.cr.execute(
                'INSERT INTO ir_model_data (module, name, model, res_id, noupdate) '
                'VALUES (%s, %s, %s, %s, %s) ON CONFLICT (module, name) '
                'DO UPDATE SET res_id = excluded.res_id',
                (module, name, records.model.name, key, noupdate))

    def lookup(self, xmlid):
        """Return the id behind an external id, or None."""
        module, _, name = xmlid.rpartition('.')
        self.cr.execute('SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s',
                        (module or self.module, name))
        row = self.cr.fetchone()
        return row and row[0]

    def is_noupdate(self, module, name):
        """Tell whether updates must leave the record alone."""
        self.cr.execute('SELECT noupdate FROM ir_model_data WHERE module = %s AND name = %s',
                        (module, name))
        return bool(self.cr.fetchone()[0])

    def report(self):
        """Say how much was skipped, for whoever debugs a missing record."""
        if self.skipped:
            _convert_logger.debug('%s: %d elements skipped by the stand-in', self.path,
                                  self.skipped)


def convert(text, kind):
    """Convert the text of a data file to a column's value."""
    text = text.strip() if kind not in ('char', 'text') else text
    if kind == 'boolean':
        return text.lower() not in ('', '0', 'false')
    if kind in ('integer', 'many2one'):
        return int(text) if text else None
    if kind == 'float':
        return float(text) if text else None
    return text if text else False


def parse_with_lines(source):
    """Parse XML into elements that carry their line in `__line__`."""
    builder, parser = ElementTree.TreeBuilder(), xml.parsers.expat.ParserCreate()

    def start(tag, attributes):
        builder.start(tag, {**attributes, '__line__': str(parser.CurrentLineNumber)})

    parser.StartElementHandler = start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.Parse(source, True)
    return builder.close()


def describe(element):
    """Return the element as text for an error message."""
    for item in element.iter():
        item.attrib.pop('__line__', None)
    return ElementTree.tostring(element, encoding='unicode').strip()
