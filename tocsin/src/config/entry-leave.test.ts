// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables as tocsin.yaml has them
import { expect, test } from 'vitest';
import { createPermissions } from '../inputs/index.ts';
import { needsLeave } from './entry-leave.ts';
import type { WrittenEntry } from './written-entries.ts';

const permissions = createPermissions({ programs: [], paths: ['/srv/logs'] });

const refused = (entry: WrittenEntry, old: WrittenEntry = {}) =>
  needsLeave(entry, old, { schema: {}, permissions, folder: '/etc/tocsin' }).map(({ path, message }) => [
    path.join('.'),
    message.replace(/:.*/, ''),
  ]);

const file = (path: string, more: WrittenEntry = {}): WrittenEntry => ({ type: 'file', paths: [path], ...more });

test.each<[string, WrittenEntry, WrittenEntry, readonly (readonly string[])[]]>([
  ['a file below an allowed folder', file('/srv/logs/*.log'), {}, []],
  ['another file', file('/etc/shadow'), {}, [['paths.0', '/etc/shadow may not be read']]],
  ['a file that stands there already', file('/var/log/app.log', { index: 'x' }), file('/var/log/app.log'), []],
  [
    'a variable',
    file('/srv/logs/a', { index: '${SECRET}' }),
    {},
    [['index', 'variables of the environment can be written in tocsin.yaml only']],
  ],
  [
    'its own file, now to be deleted',
    file('/var/log/app.log', { completed: 'delete' }),
    file('/var/log/app.log'),
    [['paths.0', '/var/log/app.log may not be written']],
  ],
  [
    'its own key, now to be read as a log',
    file('/etc/ssl/server.key'),
    { type: 'tcp', tls: { certificate: '/etc/ssl/server.pem', key: '/etc/ssl/server.key' } },
    [['paths.0', '/etc/ssl/server.key may not be read']],
  ],
  [
    'its own key, now to be shown to everybody as its certificate',
    { type: 'tcp', tls: { certificate: '/etc/ssl/server.key', key: '/etc/ssl/server.key' } },
    { type: 'tcp', tls: { certificate: '/etc/ssl/server.pem', key: '/etc/ssl/server.key' } },
    [['tls.certificate', '/etc/ssl/server.key may not be read']],
  ],
  ['an allowed one, to be deleted', file('/srv/logs/app.log', { completed: 'delete' }), {}, []],
  [
    'one that the operator lets it delete',
    file('/var/log/a.log', { completed: 'delete', index: 'x' }),
    file('/var/log/a.log', { completed: 'delete' }),
    [],
  ],
])('%s', (_, entry, old, expected) => {
  expect(refused(entry, old)).toEqual(expected);
});
