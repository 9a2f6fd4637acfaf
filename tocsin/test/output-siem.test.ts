import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { roundTrip } from './siem-round-trip.ts';
import { YamlOutputRig } from './yaml-output-rig.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-output-siem-'));
const rigs: YamlOutputRig[] = [];
const start = (type: string, options: Record<string, unknown>): YamlOutputRig => {
  const rig = new YamlOutputRig(type, options);
  rigs.push(rig);
  return rig;
};
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.stop();
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
  it('appends, ends a line that was cut, and makes the file anew once it was moved', async () => {
    const file = join(folder, 'logs', 'events.cef');
    const output = start('arcsight', { file, vendor: 'Example' });
    await output.put([{ message: 'one' }]);
    await output.put([{ message: 'two' }]);
    renameSync(file, `${file}.1`);
    writeFileSync(file, 'CEF:0|cut');
    await output.put([{ message: 'three' }]);
    const line = (message: string) => `CEF:0|Example|Tocsin|1.0|event|event|Unknown|msg=${message}\n`;
    const text = (path: string) => readFileSync(path, 'utf8').replaceAll('rt=Jan 01 1970 00:00:00.000 UTC ', '');
    expect(text(`${file}.1`)).toBe(line('one') + line('two'));
    expect(text(file)).toBe(`CEF:0|cut\n${line('three')}`);
  });

  it('says why it can not be written, and goes on when it can', async () => {
    const blocker = join(folder, 'blocker');
    writeFileSync(blocker, '');
    const output = start('arcsight', { file: join(blocker, 'events.cef') });
    const put = output.put([{ message: 'one' }]);
    while (output.answers.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(output.answers[0]?.words).toContain("events.cef can't be written");
    rmSync(blocker);
    await put;
    expect(readFileSync(join(blocker, 'events.cef'), 'utf8')).toContain('msg=one');
  });
});
