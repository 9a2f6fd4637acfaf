import { expect, test } from 'vitest';
import { hostByPath } from './host-by-path.ts';

test.each<[options: Parameters<typeof hostByPath>[0], path: string, host: string | undefined]>([
  [{ host: 'a' }, '/var/log/x', 'a'],
  [{}, '/var/log/x', undefined],
  [{ hostSegment: 3 }, '/var/log/web1/x.log', 'web1'],
  [{ hostSegment: 3, hostRegex: '/(x)', host: 'a' }, '/var/log/web1/x.log', 'web1'],
  [{ hostSegment: 9, host: 'a' }, '/var/log/web1/x.log', 'a'],
  [{ hostRegex: '/([^/]+)\\.log$' }, '/var/log/web1.log', 'web1'],
  [{ hostRegex: 'web', host: 'a' }, '/var/log/web1.log', 'a'],
  [{ hostRegex: '(a+)+b', host: 'z' }, `/${'a'.repeat(60)}`, 'z'],
])('%j of %s is %s', (options, path, host) => {
  expect(hostByPath(options)(path)).toBe(host);
});
