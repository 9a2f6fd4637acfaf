import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { findOutput } from '../src/outputs/index.ts';
import { type DeclaredOutput, declaredOutput } from './declared-output.ts';
import { roundTrip } from './siem-round-trip.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-output-siem-'));
const rigs: DeclaredOutput[] = [];
const start = (type: string, options: Record<string, unknown>): DeclaredOutput => {
  const rig = declaredOutput(type, options);
  rigs.push(rig);
  return rig;
};
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('hostile events come back from our own input as they were', () => {
  it.each<['arcsight' | 'qradar', Record<string, unknown>]>([
    ['arcsight', {}],
    ['arcsight', { cefVersion: 1, format: 'rfc5424', framing: 'octet-counting' }],
    ['qradar', {}],
    ['qradar', { format: 'rfc5424', framing: 'octet-counting' }],
  ])('%s %j', async (type, options) => expect(await roundTrip(type, 500, options)).toEqual([]));
});

describe('arcsight to a file', () => {
  it('appends a line for each event', async () => {
    const file = join(folder, 'logs', 'events.cef');
    const output = start('arcsight', { file, vendor: 'Example' });
    await output.send([{ message: 'one' }, { message: 'two\nlines' }]);
    await output.send([{ message: 'three' }]);
    const line = (message: string) => `CEF:0|Example|Tocsin|1.0|event|event|Unknown|rt=1700000000000 msg=${message}\n`;
    expect(readFileSync(file, 'utf8')).toBe(line('one') + line('two\\nlines') + line('three'));
  });

  it.each([
    [{}, 'write either `host` or `file`'],
    [{ host: 'h', file: 'f' }, 'write either `host` or `file`'],
    [{ host: 'h', rotate: { maxBytes: '1MB' } }, 'rotate: is of a `file`'],
    [{ host: 'h', slots: { cs9: 'x' } }, 'Unrecognized key'],
  ])('%j is refused', (options, words) =>
    expect(JSON.stringify(findOutput('arcsight')?.options.safeParse(options).error?.issues)).toContain(words),
  );
});
