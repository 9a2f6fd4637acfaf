import type { Condition, DetectionRule, FieldItem, Selection } from '../documents.ts';
import { isEncoded, isQuery } from '../mapping/fields.ts';
import { isWeb } from '../mapping/routes.ts';
import { readItem } from '../values/read-item.ts';
import type { ItemTest } from '../values/value-test.ts';
import type { ViewOptions } from './event-view.ts';
import { FieldTree } from './field-tree.ts';
import { ItemMatcher, type Target } from './item-matcher.ts';
import { itemNode, joinNodes, notNode, type RuleNode } from './rule-node.ts';
import { atomKey, either, type Popularity, rarest, type Witness, witnessOf } from './witness.ts';

export interface CompiledRules {
  readonly nodes: readonly RuleNode[];
  /** Undefined: the rule has to be asked of every event. */
  readonly witnesses: readonly (Witness | undefined)[];
  readonly tree: FieldTree;
  readonly view: ViewOptions;
}

interface SharedItem {
  readonly test: ItemTest;
  readonly target: Target;
  readonly matcher: ItemMatcher;
}

export function compileRules(rules: readonly DetectionRule[]): CompiledRules {
  const compiler = new Compiler();
  const nodes = rules.map((rule) => compiler.rule(rule));
  const popularity = compiler.popularity(rules);
  return {
    nodes,
    witnesses: rules.map((rule) => compiler.witness(rule, popularity)),
    tree: compiler.tree,
    view: compiler.viewOptions(),
  };
}

class Compiler {
  readonly tree = new FieldTree();
  readonly #items = new Map<string, SharedItem>();
  /** What `#items` has for an item, since to write its key takes longer than all else. */
  readonly #plain = new Map<FieldItem, SharedItem>();
  readonly #decoded = new Map<FieldItem, SharedItem>();
  #keywords = false;
  #decodedKeywords = false;

  rule(rule: DetectionRule): RuleNode {
    return this.#condition(rule.condition, rule);
  }

  viewOptions(): ViewOptions {
    const encoded = this.tree.fields.flatMap((field, slot): (readonly [number, { isQuery: boolean }])[] =>
      isEncoded(field) ? [[slot, { isQuery: isQuery(field) }]] : [],
    );
    return { encoded: new Map(encoded), keywords: this.#keywords, decodedKeywords: this.#decodedKeywords };
  }

  /** Each rule counts once for an atom. */
  popularity(rules: readonly DetectionRule[]): Popularity {
    const counts = new Map<string, number>();
    for (const rule of rules) {
      const keys = new Set<string>();
      for (const item of itemsOf(rule)) {
        const shared = this.#item(item, rule);
        for (const atom of witnessOf(shared.test, shared.target, NOTHING)?.clause ?? []) keys.add(atomKey(atom));
      }
      for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  }

  witness(rule: DetectionRule, popularity: Popularity): Witness | undefined {
    const ofSelection = (selection: Selection): Witness | undefined => {
      if (selection.kind === 'any') return either(selection.of.map(ofSelection));
      const items = selection.kind === 'keywords' ? [selection.item] : selection.items;
      return rarest(
        items.map((item) => {
          const { test, target } = this.#item(item, rule);
          return witnessOf(test, target, popularity);
        }),
      );
    };
    const ofCondition = (condition: Condition): Witness | undefined => {
      switch (condition.kind) {
        case 'not':
          return undefined;
        case 'and':
          return rarest(condition.of.map(ofCondition));
        case 'or':
          return either(condition.of.map(ofCondition));
        case 'selection': {
          const selection = rule.selections.get(condition.name);
          return selection === undefined ? undefined : ofSelection(selection);
        }
      }
    };
    return ofCondition(rule.condition);
  }

  #condition(condition: Condition, rule: DetectionRule): RuleNode {
    switch (condition.kind) {
      case 'not':
        return notNode(this.#condition(condition.of, rule));
      case 'and':
      case 'or':
        return joinNodes(
          condition.kind,
          condition.of.map((one) => this.#condition(one, rule)),
        );
      case 'selection': {
        const selection = rule.selections.get(condition.name);
        if (selection === undefined) throw new Error(`${rule.title}: there is no selection ${condition.name}`);
        return this.#selection(selection, rule);
      }
    }
  }

  #selection(selection: Selection, rule: DetectionRule): RuleNode {
    if (selection.kind === 'any')
      return joinNodes(
        'or',
        selection.of.map((one) => this.#selection(one, rule)),
      );
    const items = selection.kind === 'keywords' ? [selection.item] : selection.items;
    return joinNodes(
      'and',
      items.map((item) => itemNode(this.#item(item, rule).matcher)),
    );
  }

  #item(item: FieldItem, rule: DetectionRule): SharedItem {
    const decoded = item.field === undefined && isWeb(rule.logsource);
    const cached = (decoded ? this.#decoded : this.#plain).get(item);
    if (cached !== undefined) return cached;
    const shared = this.#shared(item, decoded);
    (decoded ? this.#decoded : this.#plain).set(item, shared);
    return shared;
  }

  #shared(item: FieldItem, decoded: boolean): SharedItem {
    const key = JSON.stringify([item.field ?? null, item.modifiers, item.values, decoded]);
    const known = this.#items.get(key);
    if (known !== undefined) return known;
    const test = readItem(item);
    const target: Target = item.field === undefined ? { decoded } : { slot: this.tree.slotOf(item.field) };
    if (item.field === undefined) this.#keywords = true;
    if (decoded) this.#decodedKeywords = true;
    const made = { test, target, matcher: new ItemMatcher(test, target, (field) => this.tree.slotOf(field)) };
    this.#items.set(key, made);
    return made;
  }
}

const NOTHING: Popularity = new Map();

function itemsOf({ selections }: DetectionRule): readonly FieldItem[] {
  const of = (selection: Selection): readonly FieldItem[] =>
    selection.kind === 'any'
      ? selection.of.flatMap(of)
      : selection.kind === 'keywords'
        ? [selection.item]
        : selection.items;
  return [...selections.values()].flatMap(of);
}
