import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { InputRig } from '../test/input-rig.ts';
import { type SinkRig, startInput } from '../test/sink-rig.ts';
import { pythonWith } from './python.ts';

const run = promisify(execFile);

let scratch: string;
let python: string;
let client: string;
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'tocsin-beats-'));
  python = pythonWith(join(scratch, 'python'), ['pylogbeat==2.1.0']);
  client = join(scratch, 'client');
  const cwd = fileURLToPath(new URL('lumberjack', import.meta.url));
  await run('go', ['build', '-o', client, '.'], { cwd, env: { ...process.env, GOFLAGS: '-mod=mod' } });
}, 240_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const rigs: SinkRig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.stop();
});
const start = (rig: SinkRig): SinkRig => {
  rigs.push(rig);
  return rig;
};

const PYTHON = `
import sys
from pylogbeat import PyLogBeatClient
with PyLogBeatClient('127.0.0.1', int(sys.argv[1])) as client:
    for window in range(3):
        client.send([{'@timestamp': '2026-11-23T01:58:06Z', '@metadata': {'beat': 'python'}, 'host': {'name': 'py'},
                      'message': f'User logged in: user{window}-{n}'} for n in range(100)])
print('acknowledged')
`;

describe.each([
  ['tocsin.yaml', () => start(startInput('beats', { port: 0 }))],
  ['a pipeline', () => start(new InputRig('beats', { port: 0, host: '127.0.0.1' }))],
])('the input beats of %s', (_title, begin) => {
  it.each([0, 3])('takes what go-lumber, the client of Beats, sends at compression %i', async (level) => {
    const rig = begin();
    const { stdout } = await run(client, [`127.0.0.1:${await rig.port()}`, '5000', String(level)]);
    expect(stdout).toBe('5000\n5000\n');
    const numbers = rig.acknowledged.map(({ message, url, event }) =>
      Number(/n=(\d+)/.exec(JSON.stringify([message, url, event]))?.[1]),
    );
    expect(numbers).toEqual(Array.from({ length: 10_000 }, (_, n) => n));
  });

  it('takes what pylogbeat sends, whose sequences go on', async () => {
    const rig = begin();
    const { stdout } = await run(python, ['-c', PYTHON, String(await rig.port())]);
    expect(stdout).toContain('acknowledged');
    expect(rig.acknowledged).toHaveLength(300);
    expect(rig.acknowledged[299]).toMatchObject({
      event: { original: 'User logged in: user2-99' },
      host: { name: 'py' },
    });
  });
});
