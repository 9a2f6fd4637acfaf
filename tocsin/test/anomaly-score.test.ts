import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { Installation } from './running.ts';

const tocsin = new Installation('inputs: []\n');
afterAll(() => tocsin.remove());

const score = (content: string | Uint8Array) => {
  const file = tocsin.path('series.csv');
  writeFileSync(file, content);
  return tocsin.run('anomaly', 'score', '--input', file);
};

const rowsOf = (stdout: string): string[][] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

describe('tocsin anomaly score', () => {
  const points = Array.from({ length: 600 }, (_, index) => {
    const time = new Date(Date.UTC(2026, 0, 1) + index * 300_000).toISOString().slice(0, 19).replace('T', ' ');
    return `${time},${index === 500 ? '90' : (50 + Math.sin(index * 12.9898)).toFixed(3)}`;
  });

  test('a spike scores highest, and each row is printed as it came', () => {
    const { status, stdout, stderr } = score(`timestamp,value\n${points.join('\n')}\n`);
    expect([status, stderr]).toEqual([0, '']);
    const [header, ...rows] = rowsOf(stdout);
    expect(header).toEqual(['timestamp', 'value', 'score']);
    expect(rows.map(([time, value]) => `${time},${value}`)).toEqual(points);
    const scores = rows.map(([, , own]) => Number(own));
    expect(scores.indexOf(Math.max(...scores))).toBe(500);
    expect(scores[500]).toBeGreaterThan(0.6);
  });

  test('header, order of columns, line ends and a byte-order mark make no difference', () => {
    const scores = (content: string): (string | undefined)[] => rowsOf(score(content).stdout).map((row) => row.at(-1));
    const plain = scores(points.join('\n'));
    const swapped = points.map((point) => `"h, 1",${point.split(',').reverse().join(',')}`);
    expect(plain).toHaveLength(points.length + 1);
    expect(scores(`\ufeffhost,Value,timestamp\r\n${swapped.join('\r\n')}\r\n`)).toEqual(plain);
  });

  test('every row of a broken table gives a row', () => {
    const lines = [
      '2026-01-01 00:00:00,NaN',
      '2026-01-01 00:00:00,Infinity',
      '2026-01-01 00:00:00,',
      '2025-01-01 00:00:00,-1e999',
      'yesterday,5',
      ',',
      'alone',
      '"2026-01-01 00:00:00","7",more,and more',
      '1,0x1\u0000',
    ];
    const { status, stdout } = score(`timestamp,value\n${lines.join('\n')}\n\n`);
    expect(status).toBe(0);
    const rows = stdout.trimEnd().split('\n').slice(1);
    expect(rows.map((row) => row.slice(0, row.lastIndexOf(',')))).toEqual([
      ...lines.slice(0, 6),
      'alone,',
      '"2026-01-01 00:00:00","7"',
      '1,0x1\u0000',
    ]);
    for (const row of rows) expect(row).toMatch(/,0$/);
  });

  test('bytes that are no text', () => {
    const bytes = Uint8Array.from({ length: 20_000 }, (_, index) => (index * 7919) % 251);
    const { status, stdout, stderr } = score(Buffer.concat([Buffer.from('timestamp,value\n'), bytes]));
    expect([status, stderr]).toEqual([0, '']);
    for (const row of stdout.trimEnd().split('\n').slice(1)) expect(row).toMatch(/,0(\.\d+)?$/);
  });

  test('standard input is scored while it stays open', async () => {
    const program = fileURLToPath(new URL('../bin/tocsin.js', import.meta.url));
    const child = spawn(process.execPath, [program, 'anomaly', 'score', '--input', '-']);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      if (output.endsWith('1,2,0\n')) child.stdin.write('2,3\n');
      if (output.endsWith('2,3,0\n')) child.stdin.end('3,4');
    });
    child.stdin.write('1,2\n');
    await new Promise((resolve) => child.once('exit', resolve));
    expect(output).toBe('timestamp,value,score\n1,2,0\n2,3,0\n3,4,0\n');
  });

  test.each([
    ['no columns', 'ds,y\n1,2\n', 'line 1: the header has no column "timestamp" and "value"'],
    ['no lines', `timestamp,value\n${'1'.repeat(200_000)}`, 'line 2: is longer than 64 KiB'],
  ])('%s: it says so', (_name, content, words) => {
    const { status, stderr } = score(content);
    expect(status).toBe(1);
    expect(stderr).toContain(words);
  });

  test('a file that is not there', () => {
    const { status, stderr } = tocsin.run('anomaly', 'score', '--input', tocsin.path('none.csv'));
    expect([status, stderr]).toEqual([1, `there is no file ${tocsin.path('none.csv')}\n`]);
  });
});
