import { between, type Place } from './place.ts';
import { unquoted } from './terms.ts';
import type { Expectation, Want } from './want.ts';

const FIELD = String.raw`'(?:[^'\\\n]|\\.)*'|[A-Za-z_]\w*`;
const COMPARED = new RegExp(String.raw`(${FIELD})\s*(?:==|!=|=)\s*$`);
const LISTED = new RegExp(String.raw`(${FIELD})\s+IN\s*\((?:[^()]*,)?\s*$`, 'i');
/** Behind these comes a value; else an operator. */
const OPEN = /(?:^|[=<>!+\-*/%.(,[]|\b(?:AND|OR|XOR|NOT|LIKE))\s*$/i;
const OPERATORS: readonly string[] = ['AND', 'OR', 'LIKE', 'IN'];

/** An expression of eval and where; `assigns`: `name=expression, …`. */
export const expectOperand = (place: Place, start: number, assigns: boolean): Expectation | undefined => {
  const { quote } = place;
  const cursor = place.from + place.stage.length;
  const end = quote === undefined ? cursor : quote.at;
  const text = between(place, start, end);
  if (quote?.mark === '"') {
    const values = valuesFor(text, assigns);
    return values && { from: quote.at, partial: between(place, quote.at + 1, cursor), wants: [values] };
  }
  // Names of ECS have dots, which join texts here: what is chosen stands in quotes.
  const word = quote === undefined ? (/(?:[A-Za-z_@][\w.{}]*)?$/.exec(text)?.[0] ?? '') : '';
  const before = text.slice(0, text.length - word.length);
  const partial = quote === undefined ? word : between(place, quote.at + 1, cursor);
  const from = quote === undefined ? cursor - word.length : quote.at;
  // A number is not completed, nor what stands against a closed text.
  if (/[\d"'`$]$/.test(before) || (quote === undefined && /\d\.$/.test(before))) return undefined;
  if (assigns && isTarget(before)) return { from, partial, wants: [{ what: 'fields', form: 'assign' }] };
  if (!OPEN.test(before)) {
    if (quote !== undefined || !/\s$/.test(before)) return undefined;
    return { from, partial, wants: [{ what: 'words', words: OPERATORS }] };
  }
  const values = quote === undefined ? valuesFor(before, assigns) : undefined;
  const operands: readonly Want[] = [{ what: 'fields', form: 'expression' }, { what: 'functions' }];
  const negation: readonly Want[] = [{ what: 'words', words: ['NOT'] }];
  if (quote !== undefined) return { from, partial, wants: [{ what: 'fields', form: 'expression' }] };
  const isCondition = /(?:^|\(|\b(?:AND|OR|XOR))\s*$/i.test(before);
  return { from, partial, wants: [...(values ? [values] : []), ...operands, ...(isCondition ? negation : [])] };
};

/** `user="`: what is compared with a field. The first `=` of an assignment compares nothing. */
const valuesFor = (text: string, assigns: boolean): Want | undefined => {
  const found = COMPARED.exec(text) ?? LISTED.exec(text);
  if (found === null) return undefined;
  const field = unquoted(found[1] ?? '');
  if (assigns && !/==\s*$|!=\s*$|\(\s*$|,\s*$/.test(text) && isTarget(text.slice(0, found.index))) return undefined;
  return { what: 'values', field, form: 'expression' };
};

/** Whether a name that is given a value is expected: at the beginning and behind a comma outside of parentheses. */
const isTarget = (before: string): boolean => {
  const outside = before.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '_');
  let depth = 0;
  let last = -1;
  for (const [at, mark] of [...outside].entries()) {
    if (mark === '(') depth += 1;
    else if (mark === ')') depth -= 1;
    else if (mark === ',' && depth === 0) last = at;
  }
  return (
    depth === 0 &&
    [...outside]
      .slice(last + 1)
      .join('')
      .trim() === ''
  );
};
