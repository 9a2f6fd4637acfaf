// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables as tocsin.yaml has them
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { changeEntry, pathInEntry, writtenEntries } from './written-entries.ts';

const TEXT = `# what we run
timeZone: UTC   # of the servers

inputs:
  # all of them
  - type: file       # the logs
    paths: [ a.log,b.log ]
  # of the shop
  # and its partners
  -   type: http
      id: shop
      tokens:
        - "\${TOKEN}" # from the vault

  - {type: syslog, port: 5514}   # devices
web: {port: 8000}
`;

describe('an entry of inputs', () => {
  it('is changed, and all else stays byte for byte', () => {
    expect(changeEntry(TEXT, 'inputs', 0, { type: 'file', paths: ['a.log', 'b.log'], index: 'shop' })).toBe(
      TEXT.replace('b.log ]\n', 'b.log ]\n    index: shop\n')
        .replace('[ a.log,b.log ]', '[ a.log, b.log ]')
        .replace('file       #', 'file #'),
    );
    expect(changeEntry(TEXT, 'inputs', 1, { type: 'http', id: 'shop', tokens: ['${TOKEN}'], port: 8081 })).toBe(
      TEXT.replace('# from the vault\n', '# from the vault\n      port: 8081\n'),
    );
    expect(changeEntry(TEXT, 'inputs', 2, { type: 'syslog', port: 5515 })).toBe(
      TEXT.replace('{type: syslog, port: 5514}   #', '{ type: syslog, port: 5515 } #'),
    );
  });

  it('is removed with the comment above it', () => {
    expect(changeEntry(TEXT, 'inputs', 1, undefined)).toBe(TEXT.replace(/ {2}# of the shop[\s\S]*vault\n/, ''));
    expect(changeEntry(TEXT, 'inputs', 0, undefined)).toBe(TEXT.replace(/ {2}- type: file[\s\S]*b\.log \]\n/, ''));
  });

  it('is added behind the last', () => {
    expect(changeEntry(TEXT, 'inputs', 3, { type: 'udp', port: 1514 })).toBe(
      TEXT.replace('# devices\n', '# devices\n  - type: udp\n    port: 1514\n'),
    );
    expect(changeEntry('# nothing\n', 'inputs', 0, { type: 'udp' })).toBe('# nothing\ninputs:\n  - type: udp\n');
    expect(changeEntry('', 'inputs', 0, { type: 'udp' })).toBe('inputs:\n  - type: udp\n');
    expect(changeEntry('inputs:\n- type: tcp', 'inputs', 1, { type: 'udp' })).toBe(
      'inputs:\n- type: tcp\n- type: udp\n',
    );
  });

  it('leaves an empty list behind, and comes back into it', () => {
    const text = 'web: {port: 1}\noutputs: # to others\n  - type: stdout\ntimeZone: UTC\n';
    const empty = changeEntry(text, 'outputs', 0, undefined);
    expect(empty).toBe('web: {port: 1}\noutputs: [] # to others\ntimeZone: UTC\n');
    expect(changeEntry(empty, 'outputs', 0, { type: 'stdout' })).toBe(text);
  });

  test.each(['inputs: []\n', 'inputs:\n', 'inputs: [{type: tcp}] # here\nweb: {port: 1}\n'])('in %j', (text) => {
    const count = writtenEntries(text, 'inputs').length;
    const changed = changeEntry(text, 'inputs', count, { type: 'udp', port: 1 });
    expect(writtenEntries(changed, 'inputs')).toEqual([...writtenEntries(text, 'inputs'), { type: 'udp', port: 1 }]);
    expect(changed.includes('# here')).toBe(text.includes('# here'));
  });

  it('is one of the list that is meant', () => {
    const both = `${TEXT}outputs:\n  # to the archive\n  - {type: file, file: a.jsonl}\n`;
    expect(changeEntry(both, 'outputs', 1, { type: 'stdout' })).toBe(`${both}  - type: stdout\n`);
    expect(changeEntry(both, 'outputs', 0, undefined)).toBe(
      both.replace('  - {type: file, file: a.jsonl}\n', '').replace('outputs:\n', 'outputs: []\n'),
    );
    expect(changeEntry(TEXT, 'outputs', 0, { type: 'stdout' })).toBe(`${TEXT}outputs:\n  - type: stdout\n`);
  });

  it('holds what was asked for, whatever stood there', () => {
    const scalar = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.integer(),
      fc.boolean(),
      fc.constantFrom('8080', 'true', '- a', '# b', 'a: b', ' x '),
    );
    const name = fc.constantFrom('type', 'id', 'index', 'port', 'tokens', 'tls');
    const entry = fc.dictionary(
      name,
      fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(name, scalar, { noNullPrototype: true })),
      { minKeys: 1, noNullPrototype: true },
    );
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 3 }),
        fc.nat(4),
        fc.option(entry, { nil: undefined }),
        (list, at, next) => {
          let text = '# top\nweb: {port: 1} # end\n';
          for (const [index, one] of list.entries()) text = changeEntry(text, 'inputs', index, one);
          expect(parse(text).inputs ?? []).toEqual(list);
          const index = Math.min(at, next === undefined ? list.length - 1 : list.length);
          if (index < 0) return;
          const changed = parse(changeEntry(text, 'inputs', index, next));
          expect(changed.inputs ?? []).toEqual(list.toSpliced(index, 1, ...(next === undefined ? [] : [next])));
          expect(changed.web).toEqual({ port: 1 });
        },
      ),
      { numRuns: 60 },
    );
  });
});

test.each([
  ['a value', 7, 14, 'x', ['paths', 0]],
  ['a key', 7, 5, 'x', ['paths']],
  ['what is missing', 6, 5, '"tls.key" is missing', ['tls', 'key']],
  ['a place of another entry', 11, 11, 'x', undefined],
  ['a place of something else', 2, 1, 'x', undefined],
] as const)('%s', (_name, line, column, message, path) => {
  expect(pathInEntry(TEXT, 'inputs', 0, { line, column, message })).toEqual(path);
});
