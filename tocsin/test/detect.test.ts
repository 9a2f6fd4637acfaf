import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../bin/tocsin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tocsin-detect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const RULES = write(
  'rules.yml',
  `title: Login that failed
name: failure
id: 11111111-1111-4111-8111-111111111111
logsource: { category: authentication }
detection:
  failed: { event.action: authn_login_fail }
  condition: failed
level: informational
---
title: Passwords guessed
id: 22222222-2222-4222-8222-222222222222
author: Somebody
license: DRL-1.1
level: high
correlation:
  type: event_count
  rules: [failure]
  group-by: [source.ip]
  timespan: 1m
  condition: { gte: 3 }
`,
);

const failure = (second: number, address: string): string =>
  `2026-05-05T10:00:0${second}.098Z [AUTH] WARN: Incorrect username or password for user kim. IP=${address}`;
const LOG = [0, 1, 2, 3].map((second) => failure(second, '203.0.113.7')).concat('started', failure(5, '192.0.2.4'));

const detect = (args: readonly string[], input = '') => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [PROGRAM, 'detect', '--rules', RULES, ...args], {
    encoding: 'utf8',
    input,
    timeout: 120_000,
  });
  return { stdout, stderr, status };
};

const EXPECTED = {
  rule: '22222222-2222-4222-8222-222222222222',
  title: 'Passwords guessed',
  severity: 'high',
  entity: { 'source.ip': '203.0.113.7' },
  first: '2026-05-05T10:00:00.098Z',
  last: '2026-05-05T10:00:03.098Z',
  count: 4,
  author: 'Somebody',
  license: 'DRL-1.1',
};

describe('tocsin detect', () => {
  it('prints what the rules find in a log, plain or compressed', () => {
    const plain = write('kuma.log', `${LOG.join('\n')}\n`);
    const compressed = write('kuma.log.gz', gzipSync(`${LOG.join('\n')}\n`));
    for (const args of [
      ['--file', plain, '--type', 'uptime-kuma'],
      ['--file', compressed, '--type', 'uptime-kuma'],
    ]) {
      const { stdout, stderr, status } = detect([...args, '--format', 'json']);
      expect(stderr).toContain('6 lines, 6 events, 1 of them not understood');
      expect(status).toBe(0);
      const lines = stdout.trim().split('\n');
      expect(lines).toHaveLength(1);
      const found = JSON.parse(lines[0] ?? '');
      expect(found).toMatchObject(EXPECTED);
      expect(found.events).toEqual([1, 2, 3, 4]);
      expect(found.samples[0]).toBe(LOG[0]);
    }
  });

  it('recognises the service by its lines', () => {
    const log = write('unknown.log', LOG.join('\n'));
    const { stdout, stderr } = detect(['--file', log, '--format', 'json']);
    expect(stderr).toContain('6 lines');
    expect(JSON.parse(stdout)).toMatchObject(EXPECTED);
  });

  it('reads standard input, and prints a table for people', () => {
    const { stdout, status } = detect(['--file', '-', '--type', 'uptime-kuma'], LOG.join('\n'));
    expect(status).toBe(0);
    expect(stdout).toContain('Passwords guessed');
    expect(stdout).toContain('203.0.113.7');
    expect(stdout).not.toContain('192.0.2.4');
  });

  it('puts the events of several logs in order of their times', () => {
    const one = write('one.log', `${failure(0, '203.0.113.7')}\n${failure(4, '203.0.113.7')}\n`);
    const two = write('two.log', `${failure(3, '203.0.113.7')}\n${failure(2, '203.0.113.7')}\n`);
    const { stdout } = detect(['--file', one, '--file', two, '--type', 'uptime-kuma', '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({ count: 4, first: '2026-05-05T10:00:00.098Z' });
  });

  it('ends well where nothing is found, and says what is wrong where something is', () => {
    const quiet = write('quiet.log', 'hello\n');
    expect(detect(['--file', quiet])).toMatchObject({ stdout: '', status: 0 });
    const missing = detect(['--file', join(folder, 'missing.log')]);
    expect([missing.status, missing.stderr]).toEqual([1, expect.stringContaining('there is no such file')]);
    expect(detect(['--file', quiet, '--format', 'xml']).status).toBe(2);
    const zone = detect(['--file', quiet, '--time-zone', 'Nowhere']);
    expect([zone.status, zone.stderr]).toEqual([2, expect.stringContaining('not a time zone')]);
    expect(detect([]).status).toBe(2);
  });
});
