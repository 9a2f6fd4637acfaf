import type { Element } from '@xmldom/xmldom';
import type { Notes, VariableBody } from '../imported.ts';
import { rewritten } from './rewritten.ts';
import { isTimeToken, type Tokens, variableName } from './tokens.ts';
import { childOf, childrenOf, textOf } from './xml.ts';

interface TimeRange {
  readonly earliest?: string;
  readonly latest?: string;
}

export interface FormInputs {
  readonly variables: readonly VariableBody[];
  readonly range: TimeRange;
}

const SELECTS = new Set(['dropdown', 'radio', 'link', 'multiselect', 'checkbox']);

export const labelOf = (input: Element): string =>
  textOf(input, 'label') ?? input.getAttribute('token') ?? input.getAttribute('type') ?? 'input';

/** Inputs of a form: of time the first gives the dashboard its range, the others become variables. */
export function readInputs(inputs: readonly Element[], tokens: Tokens, notes: Notes): FormInputs {
  let range: TimeRange | undefined;
  const found: { readonly input: Element; readonly token: string }[] = [];
  for (const input of inputs) {
    const type = input.getAttribute('type') ?? '';
    const token = input.getAttribute('token') ?? '';
    const place = `input "${labelOf(input)}"`;
    if (type === 'time') {
      if (range !== undefined)
        notes.add(place, 'a second range of time is left out', 'give its panels `earliest` and `latest`');
      range ??= rangeOf(childOf(input, 'default'));
      tokens.knowTime(token);
      continue;
    }
    if (token === '' || (type !== 'text' && !SELECTS.has(type))) {
      notes.add(place, token === '' ? 'it sets no token' : `inputs of the type ${type} are not known here`);
      continue;
    }
    tokens.know(token, surroundingsOf(input));
    found.push({ input, token });
  }
  return { variables: found.map(({ input, token }) => variableOf(input, token, tokens, notes)), range: range ?? {} };
}

const surroundingsOf = (input: Element) => {
  // `IN (…)` of several values is made by the variable itself.
  const list = listField(input);
  const prefix = childOf(input, 'prefix')?.textContent ?? '';
  const suffix = childOf(input, 'suffix')?.textContent ?? '';
  return list === undefined ? { prefix, suffix } : { prefix: `${prefix}${list} IN (`, suffix: `)${suffix}` };
};

/** The field of `user="a" OR user="b"`, which a select of several builds. */
const listField = (input: Element): string | undefined => {
  const before = childOf(input, 'valuePrefix')?.textContent?.trim() ?? '';
  const between = (childOf(input, 'delimiter')?.textContent ?? ' ').trim();
  const field = /^([A-Za-z_][\w.]*)\s*=\s*"?$/.exec(before)?.[1];
  return field !== undefined && between.toUpperCase() === 'OR' ? field : undefined;
};

function variableOf(input: Element, token: string, tokens: Tokens, notes: Notes): VariableBody {
  const type = input.getAttribute('type');
  const label = labelOf(input);
  const place = `input "${label}"`;
  const name = variableName(token);
  const several = type === 'multiselect' || type === 'checkbox';
  const before = childOf(input, 'valuePrefix')?.textContent?.trim() ?? '';
  if (before !== '' && before !== '"' && listField(input) === undefined)
    notes.add(
      place,
      `what stands around its values (${before}) is left out`,
      `write \`FIELD IN ($${name}$)\` in the searches`,
    );
  const initial = textOf(input, 'default') ?? textOf(input, 'initialValue');
  const common = { name, label, ...(initial === undefined ? {} : { default: several ? firstOf(initial) : initial }) };
  if (several && initial !== undefined && firstOf(initial) !== initial)
    notes.add(
      place,
      `of what is chosen at first only ${firstOf(initial)} is taken`,
      `a link to the dashboard can hold several`,
    );
  for (const child of ['change', 'condition'])
    if (childOf(input, child) !== undefined)
      notes.add(place, `<${child}> is left out: choosing sets this variable only`);
  if (type === 'text') return { ...common, type: 'text', ...(initial === undefined ? { default: '*' } : {}) };
  const choices = childrenOf(input, 'choice').map((choice) => {
    const value = choice.getAttribute('value') ?? '';
    const words = choice.textContent?.trim() ?? '';
    return words === '' || words === value ? value : { value, label: words.slice(0, 200) };
  });
  if (choices.some((choice) => /[=<>|(]/.test(typeof choice === 'string' ? choice : choice.value)))
    notes.add(
      place,
      'a choice is a piece of a search',
      'values are put in quotes here: write the condition into the searches',
    );
  const search = childOf(input, 'search');
  const query = search === undefined ? undefined : textOf(search, 'query');
  if (search !== undefined && query === undefined)
    notes.add(place, 'its choices come from a search that is not in the file');
  const value = textOf(input, 'fieldForValue') ?? textOf(input, 'fieldForLabel');
  const words = textOf(input, 'fieldForLabel');
  const columns = [value, words === value ? undefined : words].filter((one) => one !== undefined);
  return {
    ...common,
    ...(initial === undefined && choices[0] !== undefined
      ? { default: typeof choices[0] === 'string' ? choices[0] : choices[0].value }
      : {}),
    type: 'select',
    multiple: several,
    ...(choices.length === 0 && query !== undefined ? {} : { choices: choices.length === 0 ? ['*'] : choices }),
    ...(query === undefined
      ? {}
      : {
          search: `${rewritten(tokens.written(query, place), place, notes).trimEnd()}${columns.length === 0 ? '' : ` | table ${columns.map(fieldName).join(' ')}`}`,
        }),
  };
}

const fieldName = (name: string): string => (/^[\w.]+$/.test(name) ? name : `"${name.replaceAll('"', '\\"')}"`);

const firstOf = (list: string): string => list.split(',')[0]?.trim() ?? list;

export function rangeOf(range: Element | undefined): TimeRange {
  if (range === undefined) return {};
  const time = (name: string): string | undefined => {
    const text = textOf(range, name);
    return text === undefined || isTimeToken(text) ? undefined : text;
  };
  const [earliest, latest] = [time('earliest'), time('latest')];
  return { ...(earliest === undefined ? {} : { earliest }), ...(latest === undefined ? {} : { latest }) };
}
