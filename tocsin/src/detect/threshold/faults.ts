import { KINDS, type Threshold } from './schema.ts';

interface Fault {
  /** Where it is written; absent: of the rule as a whole. */
  readonly key?: string;
  readonly message: string;
  readonly hint?: string;
}

/** What no single key shows. */
export const faultsOf = (rule: Threshold): readonly Fault[] => {
  const faults: Fault[] = [];
  const kinds = KINDS.filter((kind) => rule[kind] !== undefined);
  const [kind, second] = kinds;
  const isOfSteps = rule.sequence !== undefined || rule.together !== undefined;
  if (second !== undefined)
    faults.push({ key: second, message: `a rule has "${kind}" or "${second}", not both`, hint: 'write two rules' });
  if (isOfSteps && rule.when !== undefined)
    faults.push({ key: 'when', message: '`when` belongs into the steps', hint: 'write it at each step' });
  if (!isOfSteps && rule.when === undefined)
    faults.push({
      message: '`when` is missing',
      hint: 'write which events it is about, such as `when: {event.action: authn_login_fail}`',
    });
  if (rule.unless !== undefined && rule.when === undefined)
    faults.push({ key: 'unless', message: '`unless` stands beside `when`' });
  if (rule.distinct !== undefined && rule.count === undefined)
    faults.push({ key: 'distinct', message: '`distinct` needs `count`', hint: 'such as `count: 5`' });
  const needsSpan = kind !== undefined && kind !== 'new' && kind !== 'change';
  if (needsSpan && rule.within === undefined)
    faults.push({ key: kind, message: `"${kind}" needs \`within\``, hint: 'such as `within: 5m`' });
  if (kind === undefined) {
    for (const key of ['within', 'by'] as const)
      if (rule[key] !== undefined)
        faults.push({
          key,
          message: `"${key}" without a threshold says nothing`,
          hint: 'add `count`, such as `count: 10`',
        });
  } else if (rule.entity !== undefined)
    faults.push({ key: 'entity', message: `with "${kind}" a finding is about what \`by\` names`, hint: 'use `by`' });
  return faults;
};
