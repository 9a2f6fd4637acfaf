import { narrowedBy } from '../apply-filters.ts';
import type { Condition, DetectionRule, FieldItem, LogSource, Selection } from '../documents.ts';
import {
  CATEGORIES,
  type Look,
  type Looks,
  named,
  PRODUCTS,
  SERVICES,
  WINDOWS_CATEGORIES,
  WINDOWS_SERVICES,
} from './sources.ts';

const WEB_CATEGORIES = new Set(['webserver', 'proxy']);
const WEB_NAMES = new Set(['apache', 'nginx', 'iis', 'haproxy', 'squid', 'caddy', 'traefik']);

/** Whether its events are requests, whose texts clients encode. */
export const isWeb = ({ category = '', product = '', service = '' }: LogSource): boolean =>
  WEB_CATEGORIES.has(category) || WEB_NAMES.has(product) || WEB_NAMES.has(service);

/** The rule for events of its log source alone. */
export function routed(rule: DetectionRule): DetectionRule {
  const selections = looksOf(rule.logsource).map((looks): readonly [string, Selection] => [
    JSON.stringify(looks),
    selectionOf(looks),
  ]);
  const of = selections.map(([name]): Condition => ({ kind: 'selection', name }));
  if (of.length === 0) return rule;
  return narrowedBy(rule, new Map(selections), { kind: 'and', of }, 'log source: ');
}

/** What its events must look like, in all of the ways. Names that no table has are looked for where events say what they are. */
export function looksOf({ category, product, service }: LogSource): readonly Looks[] {
  const isWindows = product === 'windows';
  const ofCategory = (isWindows ? own(WINDOWS_CATEGORIES, category) : undefined) ?? own(CATEGORIES, category);
  const ofService = (isWindows ? own(WINDOWS_SERVICES, service) : undefined) ?? own(SERVICES, service);
  const ofProduct = own(PRODUCTS, product) ?? (product === undefined ? undefined : named(product));
  const isTold = isWindows && (ofCategory ?? ofService) !== undefined;
  return [
    // A channel of Windows says more than its name.
    isTold ? undefined : ofProduct,
    ofCategory,
    // A service of a product without a table is not told apart.
    ofService ?? (service !== undefined && product === undefined ? named(service) : undefined),
  ].filter((looks) => looks !== undefined);
}

const own = (table: Readonly<Record<string, Looks>>, name: string | undefined): Looks | undefined =>
  name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;

const selections = new Map<Looks, Selection>();

/** The same for the same looks, so that all rules of a source share it. */
function selectionOf(looks: Looks): Selection {
  const known = selections.get(looks);
  if (known !== undefined) return known;
  const made: Selection = Object.freeze({ kind: 'any', of: looks.map(ofLook) });
  selections.set(looks, made);
  return made;
}

const ofLook = (look: Look): Selection => ({
  kind: 'fields',
  items: Object.entries(look).map(([field, values]): FieldItem => {
    if (values !== true) return Object.freeze({ field, modifiers: [], values });
    return Object.freeze({ field, modifiers: ['exists'], values: [true] });
  }),
});
