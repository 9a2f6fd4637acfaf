import { PlanError } from '../errors.ts';
import { quoteText } from '../sql/quote.ts';
import { asList, asString, NULL, type Typed } from '../sql/typed.ts';
import { defineFunction } from './function.ts';
import { conditionOf, EMPTY_LIST, listOf, literalText, NULL_TEXT, stringOf, whenPresent } from './result.ts';

/** The steps of `a.b{0}.c{}`: keys as SQL text, positions counted from 1, null for every element. */
const stepsOf = (path: string): readonly (string | null)[] => {
  const steps: (string | null)[] = [];
  for (const part of path.split('.')) {
    const found = /^([^{}]*)((?:\{\d{0,9}\})*)$/.exec(part);
    if (found === null || part === '')
      throw new PlanError(`"${path}" is no path`, undefined, 'write it as key.list{}.name or list{0}');
    if (found[1] !== undefined && found[1] !== '') steps.push(quoteText(found[1]));
    for (const [, index = ''] of found[2]?.matchAll(/\{(\d*)\}/g) ?? [])
      steps.push(index === '' ? null : String(Number(index) + 1));
  }
  return steps;
};

/** A raw JSON value as a field shows it: texts without quotes, the rest as written. */
const plainOf = (raw: string): string => `if(JSONType(${raw}) = 'String', JSONExtractString(${raw}), ${raw})`;

const extract = (value: Typed, path: string): Typed => {
  const json = asString(value);
  const runs: string[][] = [[]];
  for (const step of stepsOf(path)) {
    if (step === null) runs.push([]);
    else runs.at(-1)?.push(step);
  }
  const tail = (steps: readonly string[]): string => (steps.length === 0 ? '' : `, ${steps.join(', ')}`);
  const [first = [], ...others] = runs;
  if (others.length === 0) {
    return stringOf(
      whenPresent(
        json,
        (sql) => {
          const raw = `JSONExtractRaw(${sql}${tail(first)})`;
          return `if(${raw} IN ('', 'null'), ${NULL_TEXT}, ${plainOf(raw)})`;
        },
        NULL_TEXT,
      ),
    );
  }
  const elements = (sql: string): string =>
    others.reduce(
      (lists, steps, index) => {
        const into =
          index === others.length - 1
            ? steps.length === 0
              ? 'raw'
              : `JSONExtractRaw(raw${tail(steps)})`
            : `JSONExtractArrayRaw(raw${tail(steps)})`;
        const mapped = `arrayMap(raw -> ${into}, ${lists})`;
        return index === others.length - 1 ? mapped : `arrayFlatten(${mapped})`;
      },
      `JSONExtractArrayRaw(${sql}${tail(first)})`,
    );
  return listOf(
    whenPresent(
      json,
      (sql) => `arrayMap(raw -> ${plainOf('raw')}, arrayFilter(raw -> raw NOT IN ('', 'null'), ${elements(sql)}))`,
      EMPTY_LIST,
    ),
  );
};

const jsonOf = (value: Typed): string => {
  if (value.type === 'null') return "'null'";
  if (value.type === 'boolean') return `ifNull(if(${value.sql}, 'true', 'false'), 'null')`;
  if (value.type === 'list') return `if(empty(${value.sql}), 'null', toJSONString(${value.sql}))`;
  if (value.type === 'number') return `ifNull(${asString(value)}, 'null')`;
  return `ifNull(toJSONString(${value.sql}), 'null')`;
};

const SUMMARY_PATH = 'keys joined by ".", {0} an element, {} every element (multivalue)';

export const JSON_FUNCTIONS = [
  defineFunction({
    name: 'json_extract',
    summary: `What lies at the paths of a JSON text: ${SUMMARY_PATH}. Several paths give several values.`,
    syntax: 'json_extract(<json>[, "<path>", …])',
    least: 1,
    most: 100,
    examples: [
      { expression: 'json_extract("{\\"a\\":{\\"b\\":[1,2]}}", "a.b{1}")', value: '2' },
      { expression: 'json_extract("{\\"a\\":\\"x\\"}", "a")', value: 'x' },
      { expression: 'json_extract("{\\"a\\":\\"x\\"}", "b")', value: null },
      { expression: 'json_extract("not json", "b")', value: null },
      { expression: 'json_extract("{\\"a\\":[{\\"n\\":1},{\\"n\\":2}]}", "a{}.n")', value: ['1', '2'] },
      { expression: 'json_extract("{\\"a\\":1,\\"b\\":2}", "a", "b")', value: ['1', '2'] },
    ],
    compile: ([json = NULL, ...paths]) => {
      if (paths.length === 0) return stringOf(asString(json));
      const found = paths.map((path) => extract(json, literalText(path, 'the path')));
      const [only] = found;
      return found.length === 1 && only !== undefined ? only : listOf(`arrayConcat(${found.map(asList).join(', ')})`);
    },
  }),
  defineFunction({
    name: 'spath',
    summary: `What lies at a path of a JSON text: ${SUMMARY_PATH}.`,
    syntax: 'spath(<json>, "<path>")',
    least: 2,
    most: 2,
    examples: [{ expression: 'spath("{\\"a\\":{\\"b\\":true}}", "a.b")', value: 'true' }],
    compile: ([json = NULL, path = NULL]) => extract(json, literalText(path, 'the path')),
  }),
  defineFunction({
    name: 'json_valid',
    summary: 'True where the text is JSON.',
    syntax: 'json_valid(<json>)',
    least: 1,
    most: 1,
    examples: [
      { expression: 'if(json_valid("{\\"a\\":1}"), 1, 0)', value: 1 },
      { expression: 'if(json_valid("{"), 1, 0)', value: 0 },
    ],
    compile: ([json = NULL]) => conditionOf(`(isValidJSON(${asString(json)}) = 1)`),
  }),
  defineFunction({
    name: 'json_object',
    summary: 'A JSON object of names and values.',
    syntax: 'json_object("<name>", <value>, …)',
    least: 0,
    most: 500,
    examples: [
      { expression: 'json_object("a", 1, "b", "x\\"y", "c", null())', value: '{"a":1,"b":"x\\"y","c":null}' },
      { expression: 'json_object()', value: '{}' },
    ],
    compile: (args) => {
      if (args.length % 2 !== 0) throw new PlanError('names and values must come in pairs');
      const pairs: string[] = [];
      for (let at = 0; at < args.length; at += 2) {
        const name = JSON.stringify(literalText(args[at] ?? NULL, 'a name'));
        pairs.push(`${quoteText(`${at === 0 ? '' : ','}${name}:`)}, ${jsonOf(args[at + 1] ?? NULL)}`);
      }
      return stringOf(`concat(${["'{'", ...pairs, "'}'"].join(', ')})`);
    },
  }),
];
