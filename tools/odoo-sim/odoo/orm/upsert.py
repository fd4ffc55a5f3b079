"""`load`: create or update rows by external id, as an import does."""

import uuid

from ..exceptions import ValidationError


def load(records, fields, data):
    """Return Odoo's answer: the ids, or `ids: False` with messages and nothing changed."""
    ids = []
    for number, row in enumerate(data):
        values = dict(zip(fields, row))
        xmlid = values.pop('id', None) or f'__import__.{records.model.table}_{uuid.uuid4().hex}'
        try:
            ids.append(save(records, xmlid, values))
        except (ValueError, ValidationError) as error:
            records.cr.rollback()
            message = {'type': 'error', 'message': str(error), 'record': number,
                       'rows': {'from': number, 'to': number}}
            return {'ids': False, 'messages': [message], 'nextrow': 0}
    return {'ids': ids, 'messages': [], 'nextrow': 0}


def save(records, xmlid, values):
    """Write the record that has this external id, or create it; return its id."""
    module, _, name = xmlid.rpartition('.')
    records.cr.execute('SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s',
                       (module, name))
    found = records.cr.fetchone()
    if found:
        records.write([found[0]], values)
        return found[0]
    key = records.create(values)
    records.cr.execute('INSERT INTO ir_model_data (module, name, model, res_id, noupdate) '
                       'VALUES (%s, %s, %s, %s, false)',
                       (module, name, records.model.name, key))
    return key
