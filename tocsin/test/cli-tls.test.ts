import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CERT, KEY } from './certificate.ts';
import { Installation } from './running.ts';

const tocsin = new Installation('web: { tls: { cert: c.pem, key: k.pem }, publicUrl: "https://siem.example" }\n');
beforeAll(async () => {
  writeFileSync(tocsin.path('c.pem'), CERT);
  writeFileSync(tocsin.path('k.pem'), KEY);
  const { url } = await tocsin.start();
  expect(url).toMatch(/^https:/);
});
afterAll(() => tocsin.remove());

test('the link is for the address that people use', () => {
  expect(tocsin.output).toContain('https://siem.example/#link=');
  expect(tocsin.run('user', 'link').stdout).toMatch(/^https:\/\/siem\.example\/#link=\S+ {3}\(signs in as admin,/);
});

test('a search asks the running process by TLS, although nobody vouches for its certificate', () => {
  expect(tocsin.search('index=* | stats count')).toEqual([{ count: 0 }]);
  expect(tocsin.run('search', 'index=* | statz').stderr).toContain('did you mean "stats"');
});

test('another certificate than that of the running process gets no token', () => {
  const file = `${tocsin.data}/running.json`;
  const running = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...running, certificate: '00:11' }));
  const { status, stderr } = tocsin.run('search', 'index=*');
  expect([status, stderr]).toEqual([1, expect.stringContaining('it has another certificate')]);
  // A process from before the certificate was noted is no exception.
  const { certificate: _, ...without } = running;
  writeFileSync(file, JSON.stringify(without));
  expect(tocsin.run('search', 'index=*').status).toBe(1);
});
