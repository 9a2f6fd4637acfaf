/** Freezes a tree of plain data; deep ones too. */
export function freeze<T extends object>(root: T): T {
  const waiting: object[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    Object.freeze(node);
    for (const key in node) {
      const member: unknown = node[key as keyof typeof node];
      if (typeof member === 'object' && member !== null && !Object.isFrozen(member)) waiting.push(member);
    }
  }
  return root;
}
