import { expect, test } from 'vitest';
import type { InputStatus } from '../pipeline/index.ts';
import { inputLines } from './input-lines.ts';

const input = (id: string, more: Partial<InputStatus>): InputStatus => ({
  id,
  type: 'syslog',
  sources: [],
  events: 0,
  eventsPerSecond: 0,
  refused: 0,
  counts: {},
  ...more,
});
const listener = (protocol: 'tcp' | 'udp') => ({ address: '127.0.0.1:5514', protocol, clients: 0 });

test('inputs are named with their addresses, or with what keeps them from listening', () => {
  const pipeline = {
    id: 'main',
    inputs: [input('a', { listeners: [listener('tcp')] })],
    outputs: [],
    plugins: [],
    restarts: 0,
  };
  expect(
    inputLines(
      [
        input('syslog', { listeners: [listener('tcp'), listener('udp')] }),
        input('logs', { type: 'file' }),
        input('hec', { type: 'splunk-hec', listeners: [], error: 'port 8088 is taken\u001b[31m' }),
      ],
      [pipeline],
    ),
  ).toEqual([
    '  input    syslog  tcp 127.0.0.1:5514, udp 127.0.0.1:5514',
    '  input    logs (file)',
    expect.stringMatching(/^ {2}input {4}hec \(splunk-hec\) {2}port 8088 is taken[^\u001b]*$/),
    '  pipeline main  tcp 127.0.0.1:5514',
  ]);
});
