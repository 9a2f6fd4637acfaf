import type { EventView } from './event-view.ts';
import type { ItemMatcher } from './item-matcher.ts';

/** A condition over items that are shared with other rules. What is cheap stands first. */
export type RuleNode =
  | { readonly kind: 'item'; readonly item: ItemMatcher; readonly cost: number }
  | { readonly kind: 'and' | 'or'; readonly of: readonly RuleNode[]; readonly cost: number }
  | { readonly kind: 'not'; readonly of: RuleNode; readonly cost: number };

export function holds(node: RuleNode, view: EventView): boolean {
  switch (node.kind) {
    case 'item':
      return node.item.holds(view);
    case 'not':
      return !holds(node.of, view);
    case 'and': {
      const { of } = node;
      for (let at = 0; at < of.length; at++) if (!holds(of[at] as RuleNode, view)) return false;
      return true;
    }
    case 'or': {
      const { of } = node;
      for (let at = 0; at < of.length; at++) if (holds(of[at] as RuleNode, view)) return true;
      return false;
    }
  }
}

export const itemNode = (item: ItemMatcher): RuleNode => ({ kind: 'item', item, cost: item.cost });

export const notNode = (of: RuleNode): RuleNode => ({ kind: 'not', of, cost: of.cost });

export function joinNodes(kind: 'and' | 'or', of: readonly RuleNode[]): RuleNode {
  const [first] = of;
  if (first !== undefined && of.length === 1) return first;
  const sorted = [...of].sort((a, b) => rank(a) - rank(b));
  return { kind, of: sorted, cost: of.reduce((sum, { cost }) => sum + cost, 0) };
}

/** Exceptions decide last: an event that gets as far is rare. */
const rank = ({ kind, cost }: RuleNode): number => cost + (kind === 'not' ? 1_000 : 0);
