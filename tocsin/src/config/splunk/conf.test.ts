import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConf, printConf } from './conf.ts';
import { confFiles, readLayers } from './layers.ts';

const read = (text: string) =>
  parseConf('x.conf', text).stanzas.map(({ name, settings }) => [
    name,
    Object.fromEntries(settings.map(({ key, value }) => [key, value])),
  ]);

describe('a .conf file', () => {
  it.each<[string, string, unknown]>([
    [
      'stanzas',
      '[a]\nx=1\n\n[b]\ny = two words \n',
      [
        ['a', { x: '1' }],
        ['b', { y: 'two words' }],
      ],
    ],
    [
      'before any stanza',
      'host = web\n[a]\nx=1',
      [
        ['default', { host: 'web' }],
        ['a', { x: '1' }],
      ],
    ],
    ['comments', '# c\n[a]\n  # c\n; c\nx=1 # no comment', [['a', { x: '1 # no comment' }]]],
    ['equals in values', '[a]\nx=a=b', [['a', { x: 'a=b' }]]],
    ['brackets in names', '[monitor:///var/log/[a-z]/x]\nx=1', [['monitor:///var/log/[a-z]/x', { x: '1' }]]],
    ['continued lines', '[a]\nx = one \\\n  two\ny=1', [['a', { x: 'one \ntwo', y: '1' }]]],
    [
      'a stanza twice',
      '[a]\nx=1\n[b]\n[a]\ny=2',
      [
        ['a', { x: '1', y: '2' }],
        ['b', {}],
      ],
    ],
    ['the last of a key', '[a]\nx=1\nx=2', [['a', { x: '2' }]]],
    ['windows', '\ufeff[a]\r\nx=1\r\n', [['a', { x: '1' }]]],
    ['nothing', '', []],
    ['an empty value', '[a]\nx=', [['a', { x: '' }]]],
  ])('%s', (_name, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('passes over what is neither, and says where', () => {
    const { stanzas, problems } = parseConf('x.conf', '[a]\nnonsense\n= 3\n[b\nx = 1');
    expect(problems.map(({ line }) => line)).toEqual([2, 3, 4]);
    expect(stanzas.map(({ name }) => name)).toEqual(['a', 'default']);
  });

  it('is read as it was printed', () => {
    const key = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,10}$/);
    const value = fc.stringMatching(/^[ -~]{0,20}$/).map((text) => text.replace(/[ \\]+$/, '').trim());
    const stanza = fc.record({
      name: fc.stringMatching(/^[!-Z^-~]([ -Z^-~]{0,10}[!-Z^-~])?$/),
      settings: fc.uniqueArray(
        fc.record({ key, value: fc.array(value, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n')) }),
        { selector: (one) => one.key, maxLength: 4 },
      ),
    });
    fc.assert(
      fc.property(fc.uniqueArray(stanza, { selector: ({ name }) => name, maxLength: 4 }), (stanzas) => {
        const printed = printConf(
          stanzas.map(({ name, settings }) => ({ name, settings: settings.map((one) => ({ ...one, line: 0 })) })),
        );
        const { stanzas: again, problems } = parseConf('x.conf', printed);
        expect(problems).toEqual([]);
        expect(
          again.map(({ name, settings }) => ({
            name,
            settings: settings.map(({ key: k, value: v }) => ({ key: k, value: v })),
          })),
        ).toEqual(stanzas);
      }),
    );
  });
});

describe('an etc folder', () => {
  it('is layered: local over default, the system over apps, the first app over the others', () => {
    const etc = mkdtempSync(join(tmpdir(), 'tocsin-etc-'));
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(etc, path)), { recursive: true });
      writeFileSync(join(etc, path), text);
    };
    write(
      'system/default/inputs.conf',
      '[default]\nhost = $decideOnStartup\nindex = default\n[a]\nfrom = system default',
    );
    write('apps/alpha/default/inputs.conf', '[a]\nfrom = alpha default\none = alpha\n[b]\nx = 1');
    write('apps/beta/local/inputs.conf', '[a]\nfrom = beta local\none = beta\ntwo = beta');
    write('apps/alpha/local/inputs.conf', '[a]\ntwo = alpha');
    write('system/local/inputs.conf', '[a]\nthree = system\n[default]\nindex = main');
    const { stanzas, problems } = readLayers(confFiles(etc, 'inputs.conf'));
    rmSync(etc, { recursive: true });
    expect(problems).toEqual([]);
    expect(
      stanzas.map(({ name, settings }) => [
        name,
        Object.fromEntries([...settings].map(([key, { value }]) => [key, value])),
      ]),
    ).toEqual([
      [
        'a',
        { host: '$decideOnStartup', index: 'main', from: 'beta local', one: 'beta', two: 'alpha', three: 'system' },
      ],
      ['b', { host: '$decideOnStartup', index: 'main', x: '1' }],
    ]);
  });
});
