// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables as tocsin.yaml has them
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { optionsSchema } from '../define/index.ts';
import { createPermissions } from '../inputs/index.ts';
import { needsLeave } from './entry-leave.ts';
import { hideSecrets, restoreSecrets, secretsIn } from './entry-secrets.ts';

const secret = () => z.string().meta({ secret: true });
const schema = optionsSchema(
  z.strictObject({
    tokens: z.array(z.strictObject({ name: z.string(), token: secret() })).optional(),
    password: secret().optional(),
    source: z.string().optional(),
  }),
);
const WRITTEN = {
  tokens: [
    { name: 'a', token: 'first' },
    { name: 'b', token: { file: 'b.secret' } },
    { name: 'c', token: 'third' },
  ],
  password: '${PASSWORD}',
};
const unknown: unknown[] = [];
const restore = (options: unknown): unknown =>
  restoreSecrets(options, secretsIn(WRITTEN, schema), schema, (path) => unknown.push(path));

describe('secrets of an entry', () => {
  it('are not shown, and come back where they are kept', () => {
    const hidden = hideSecrets(WRITTEN, schema);
    expect(hidden).toEqual({
      tokens: [
        { name: 'a', token: { kept: 1 } },
        { name: 'b', token: { file: 'b.secret' } },
        { name: 'c', token: { kept: 3 } },
      ],
      password: { kept: 4 },
    });
    expect(restore(hidden)).toEqual(WRITTEN);
  });

  it('may change their order, and new ones may come', () => {
    expect(
      restore({
        tokens: [
          { name: 'c', token: { kept: 3 } },
          { name: 'd', token: 'new' },
        ],
      }),
    ).toEqual({
      tokens: [
        { name: 'c', token: 'third' },
        { name: 'd', token: 'new' },
      ],
    });
  });

  it('come back where a secret stands only', () => {
    expect(restore({ source: { kept: 1 } })).toEqual({ source: { kept: 1 } });
  });

  it('that are not there are told', () => {
    restore({ password: { kept: 9 } });
    expect(unknown).toEqual([['password']]);
  });
});

describe('what only the operator gives', () => {
  const refused = (entry: object, old: object = {}, paths: readonly string[] = ['/srv/logs']) =>
    needsLeave(
      { ...entry },
      { ...old },
      { schema, permissions: createPermissions({ programs: [], paths }), folder: '/etc/tocsin' },
    );

  it.each([
    ['a file without leave', { paths: ['/etc/shadow'] }, {}, ['paths', 0]],
    ['a relative path out of what is allowed', { paths: ['/srv/logs/../secret'] }, {}, ['paths', 0]],
    ['a pattern', { paths: ['/srv/l*/x'] }, {}, ['paths', 0]],
    ['a key of TLS', { tls: { key: 'server.key' } }, {}, ['tls', 'key']],
    ['a secret in a file', { password: { file: '/etc/shadow' } }, {}, ['password', 'file']],
    ['a variable', { source: 'x ${HOME}' }, {}, ['source']],
    ['the variable of a secret somewhere else', { source: '${PASSWORD}' }, { password: '${PASSWORD}' }, ['source']],
  ])('%s', (_name, entry, old, path) => {
    expect(refused(entry, old)).toMatchObject([{ path, message: expect.stringMatching(/allow\.paths|variables/) }]);
  });

  it.each([
    ['a file with leave', { paths: ['/srv/logs/*.log'] }, {}],
    [
      'what stands there',
      { paths: ['/etc/shadow'], source: '${HOME}' },
      { paths: ['x', '/etc/shadow'], source: '${HOME}' },
    ],
    ['a dollar that is none', { source: '$${HOME}' }, {}],
  ])('but not %s', (_name, entry, old) => {
    expect(refused(entry, old)).toEqual([]);
  });
});
