/**
 * Calls `visit` for every node under a node, itself first. A node is whatever carries `kind`; lists and plain records on
 * the way are passed through. Depth is bounded by what the parser lets through.
 */
export const visitNodes = (value: unknown, visit: (node: { readonly kind: string }) => void): void => {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) visitNodes(item, visit);
    return;
  }
  if (isNode(value)) visit(value);
  for (const inner of Object.values(value)) visitNodes(inner, visit);
};

const isNode = (value: object): value is { readonly kind: string } => 'kind' in value && typeof value.kind === 'string';
