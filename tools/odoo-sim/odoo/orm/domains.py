"""Turning Odoo's search domains into SQL."""

from . import fields

COMPARE = {'=': '=', '!=': '<>', '<>': '<>', '<': '<', '>': '>', '<=': '<=', '>=': '>='}
LIKE = {'like': ('LIKE', True), 'ilike': ('ILIKE', True), 'not like': ('NOT LIKE', True),
        'not ilike': ('NOT ILIKE', True), '=like': ('LIKE', False), '=ilike': ('ILIKE', False)}


def where(cr, model, domain, active_test=True):
    """Return (sql, params). Archived records are left out unless the domain names `active`."""
    domain = list(domain or [])
    if active_test and 'active' in model.kinds and not mentions(domain, 'active'):
        domain = (['&'] if domain else []) + [('active', '=', True)] + normalize(domain)
    if model.name == 'ir.attachment' and not (mentions(domain, 'res_field')
                                              or mentions(domain, 'id')):
        # Odoo hides the files behind binary fields unless they are asked for.
        domain = (['&'] if domain else []) + [('res_field', '=', False)] + normalize(domain)
    stack = []
    for item in reversed(normalize(domain)):
        if item in ('&', '|'):
            left, right = stack.pop(), stack.pop()
            word = 'AND' if item == '&' else 'OR'
            stack.append((f'({left[0]} {word} {right[0]})', left[1] + right[1]))
        elif item == '!':
            sql, params = stack.pop()
            stack.append((f'(NOT {sql})', params))
        else:
            stack.append(leaf(cr, model, item))
    return stack.pop() if stack else ('TRUE', [])


def mentions(domain, field):
    """Tell whether a leaf of the domain is about the field."""
    return any(isinstance(item, (list, tuple)) and item and item[0] == field for item in domain)


def normalize(domain):
    """Write the implied `&` of consecutive leaves."""
    result, expected = [], 1
    arity = {'!': 1, '&': 2, '|': 2}
    for item in domain:
        if expected == 0:
            result.insert(0, '&')
            expected = 1
        operator = item if isinstance(item, str) else None
        if operator is None:
            if not isinstance(item, (list, tuple)) or len(item) != 3:
                raise ValueError(f'Malformed domain leaf: {item!r}')
            item = tuple(item)
            expected -= 1
        elif operator in arity:
            expected += arity[operator] - 1
        else:
            raise ValueError(f'Invalid domain operator: {operator!r}')
        result.append(item)
    if result and expected:
        raise ValueError(f'Domain {domain!r} is syntactically not correct.')
    return result


def leaf(cr, model, item):
    """Return the SQL of one condition."""
    name, operator, value = item
    if item in ((1, '=', 1), (0, '=', 1)):
        return ('TRUE' if name else 'FALSE'), []
    field, _, rest = str(name).partition('.')
    if not model.has(field):
        raise ValueError(f'Invalid field {model.name}.{field} in leaf {item}')
    if rest or (field not in model.kinds and model.parent and field != 'display_name'):
        column = field if rest else fields.INHERITS[model.name][0]
        other = fields.Model(cr, model.relation(column)) if rest else model.parent
        sql, params = where(cr, other, [(rest or field, operator, value)], active_test=False)
        return (f'"{model.table}"."{column}" IN '
                f'(SELECT "{other.table}".id FROM "{other.table}" WHERE {sql})'), params
    if field == 'display_name':
        field = model.title_column()
    if model.kinds[field] == 'many2one' and isinstance(value, str) and operator not in ('in', 'not in'):
        other = fields.Model(cr, model.relation(field))
        sql, params = where(cr, other, [('display_name', operator, value)], active_test=False)
        return (f'"{model.table}"."{field}" IN '
                f'(SELECT "{other.table}".id FROM "{other.table}" WHERE {sql})'), params
    return condition(model, field, operator, value)


def condition(model, field, operator, value):
    """Compare one column with a value, with Odoo's treatment of False and NULL."""
    column, boolean = model.sql(field), model.kinds[field] == 'boolean'
    if operator in LIKE:
        word, wrap = LIKE[operator]
        text = f'%{value}%' if wrap else value
        sql = f'{column}::text {word} %s'
        return (f'({sql} OR {column} IS NULL)' if word.startswith('NOT') else sql), [text]
    if operator in ('in', 'not in'):
        return membership(column, operator, value, boolean)
    if operator not in COMPARE:
        raise ValueError(f'Invalid operator {operator!r} in domain term')
    if boolean:
        wanted = bool(value) == (operator == '=')
        return (f'{column} IS TRUE' if wanted else f'{column} IS NOT TRUE'), []
    if value is False or value is None:
        return f'{column} IS {"NOT " if operator != "=" else ""}NULL', []
    if operator in ('!=', '<>'):
        return f'({column} <> %s OR {column} IS NULL)', [value]
    return f'{column} {COMPARE[operator]} %s', [value]


def membership(column, operator, value, boolean):
    """`in` and `not in`; a False in the list means NULL."""
    values = list(value) if isinstance(value, (list, tuple, set)) else [value]
    null = False in values and not boolean
    rest = [item for item in values if item is not False or boolean]
    parts = [f'{column} = ANY(%s)'] if rest else []
    if null:
        parts.append(f'{column} IS NULL')
    sql, params = (' OR '.join(parts) or 'FALSE'), ([rest] if rest else [])
    if operator == 'in':
        return f'({sql})', params
    return (f'(NOT coalesce({sql}, FALSE))' if null or not rest
            else f'({column} <> ALL(%s) OR {column} IS NULL)'), params
