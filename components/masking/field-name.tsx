/** FieldName: a field of a model, as Odoo names them. */
export function FieldName({ model, field }: { model: string; field: string }) {
  return (
    <span className="grid">
      <code className="font-mono text-sm break-all">{field}</code>
      <span className="text-ink-3 text-xs break-all">{model}</span>
    </span>
  );
}
