import { describe, expect, it } from 'vitest';
import { parseConfiguration } from './parse.ts';
import { Places } from './places.ts';
import { printCondition, printConfiguration } from './print.ts';
import { type Substituted, substituteVariables } from './variables.ts';

const VARIABLES = new Map([
  ['HOST', 'db1'],
  ['A.b', 'dotted'],
  ['EMPTY', ''],
  ['QUOTED', `'"x"'`],
  ['LIST', '["a", \'b\' , c]'],
  ['PASS', 'hunter2'],
  ['PIN', '12'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the language
  ['NEST', '${HOST}'],
]);

const substituted = (text: string): Substituted => {
  const parsed = parseConfiguration(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const places = new Places(text);
  return substituteVariables(parsed.configuration, {
    file: 'x.conf',
    places,
    variable: (name) => VARIABLES.get(name),
  });
};
const line = (text: string): string => printConfiguration(substituted(text).configuration).replace(/\s+/g, ' ').trim();

/* biome-ignore-start lint/suspicious/noTemplateCurlyInString: variables of the language */
describe('substituteVariables', () => {
  it.each([
    ['a => "${HOST}"', 'a => "db1"'],
    ['a => "http://${HOST}:9200/${A.b}"', 'a => "http://db1:9200/dotted"'],
    ['a => "${NO:x y}"', 'a => "x y"'],
    ['a => "${NO:}"', 'a => ""'],
    ['a => "${HOST:other}"', 'a => "db1"'],
    ['a => "${EMPTY:other}"', 'a => ""'],
    ['a => "$HOST ${} ${1} ${-x} %{HOST}"', 'a => "$HOST ${} ${1} ${-x} %{HOST}"'],
    ['a => ["${HOST}", "y", { "k" => "${HOST}" }]', 'a => ["db1", "y", { "k" => "db1" }]'],
    ['a => { "${HOST}" => "${HOST}" }', 'a => { "${HOST}" => "db1" }'],
    ['codec => json { target => "${HOST}" }', 'codec => json { target => "db1" }'],
    ['a => "${QUOTED}"', 'a => "x"'],
    ['a => "${LIST}"', 'a => ["a", "b", "c"]'],
    ['a => "${NEST}"', 'a => "${HOST}"'],
  ])('%s becomes %s', (text, expected) => {
    expect(line(`filter { x { ${text} } }`)).toBe(`filter { x { ${expected} } }`);
  });

  it.each([
    ['[a] == "${HOST}"', '[a] == "db1"'],
    ['"${HOST}" in [a] and !([b] != "${NO:z}")', '"db1" in [a] and !([b] != "z")'],
    ['[a] in ["${HOST}", "c"]', '[a] in ["db1", "c"]'],
    ['[a] =~ /${HOST}/ or [a] =~ "${HOST}"', '[a] =~ /${HOST}/ or [a] =~ "${HOST}"'],
    ['[a] == "${QUOTED}"', "[a] == ''\"x\"''"],
  ])('in a condition %s becomes %s', (text, expected) => {
    const { configuration } = substituted(`filter { if ${text} { } }`);
    const [branch] = configuration.sections[0]?.body ?? [];
    if (branch?.kind !== 'branch' || branch.arms[0]?.condition === undefined) throw new Error('no condition');
    expect(printCondition(branch.arms[0].condition)).toBe(expected);
  });

  it('names each variable that is not set, at its place', () => {
    const { problems } = substituted(
      'filter {\n  x { a => "a ${NO} ${NO:d} ${HOST}" b => ["${NO2}"] }\n  if [c] == "${NO3}" { }\n}',
    );
    expect(problems).toEqual([
      {
        file: 'x.conf',
        line: 2,
        column: 15,
        message: 'the variable NO is not set',
        hint: 'set NO in the environment or in the keystore, or write a default: ${NO:default}',
      },
      expect.objectContaining({ line: 2, column: 45, message: 'the variable NO2 is not set' }),
      expect.objectContaining({ line: 3, column: 14, message: 'the variable NO3 is not set' }),
    ]);
  });

  it('hides in problems what variables hold', () => {
    const { hide } = substituted('output { http { url => "${PASS}" port => "${PIN}" } }');
    const place = { file: 'x.conf', line: 1, column: 1 };
    expect(hide({ ...place, message: 'expected a url, found "hunter2" in 12 ways', hint: 'found "12"' })).toEqual({
      ...place,
      message: 'expected a url, found "${PASS}" in 12 ways',
      hint: 'found "${PIN}"',
    });
  });
});
/* biome-ignore-end lint/suspicious/noTemplateCurlyInString: variables of the language */
