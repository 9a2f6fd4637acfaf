import { describe, expect, it } from 'vitest';
import { inputTables, type ShownInput } from './input-tables.ts';
import { displayWidth } from './terminal.ts';

const NOW = 1_795_400_000_000;

const input = (changes: Partial<ShownInput>): ShownInput => ({
  pipeline: '',
  id: 'file',
  type: 'file',
  events: 12,
  eventsPerSecond: 0,
  refused: 0,
  counts: {},
  sources: [],
  ...changes,
});

const listening = (id: string, changes: Partial<ShownInput> = {}): ShownInput =>
  input({
    id,
    type: id,
    events: 1_234_567,
    eventsPerSecond: 50_000.5,
    refused: 17,
    listeners: [
      {
        address: '127.0.0.1:4318',
        protocol: 'https',
        clients: 12,
        lastError: { message: '203.0.113.7: the token is not known\u001b[2J', at: NOW - 90_000 },
      },
    ],
    ...changes,
  });

const show = (inputs: readonly ShownInput[], width: number): readonly string[] =>
  inputTables(inputs, { width, colour: false }, NOW).split('\n');

describe('the tables of inputs', () => {
  it('show files as before', () => {
    const sources = [{ source: '/var/log/a.log', codec: 'auto', bytesRead: 1, bytesCommitted: 1, lag: 5 }];
    expect(show([input({ sources })], 80)).toEqual([
      'pipeline  id    type  events  sources  bytes behind  trouble',
      '────────  ────  ────  ──────  ───────  ────────────  ───────',
      '          file  file      12        1             5',
      '',
    ]);
  });

  it('have a line for what went wrong where there is no room for a column', () => {
    expect(show([listening('elasticsearch'), listening('otlp')], 80)).toEqual([
      'id             address               clients   events  events/s  refused',
      '─────────────  ────────────────────  ───────  ───────  ────────  ───────',
      'elasticsearch  https 127.0.0.1:4318       12  1234567   50000.5       17',
      'otlp           https 127.0.0.1:4318       12  1234567   50000.5       17',
      'elasticsearch: 203.0.113.7: the token is not known\\x1b[2J (90 s ago)',
      'otlp: 203.0.113.7: the token is not known\\x1b[2J (90 s ago)',
      '',
    ]);
  });

  it('have a column for it at 120', () => {
    const lines = show([listening('otlp')], 120);
    expect(lines[0]).toBe('id    address               clients   events  events/s  refused  last error');
    expect(lines[2]).toContain('17  203.0.113.7: the token is not known');
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(120);
  });

  it('say what does not listen, and why', () => {
    const error = 'port 4318 of 127.0.0.1 is taken: set another `port`';
    const lines = show([listening('otlp', { listeners: [], error }), listening('hec', { listeners: [] })], 80);
    expect(lines).toContain(`otlp: ${error}`);
    expect(lines).toContain('hec: does not listen yet');
  });

  it('tell types and pipelines where they say something, files and listeners apart', () => {
    const text = show([input({}), listening('browsers', { type: 'http', pipeline: 'main' })], 120).join('\n');
    expect(text).toMatch(/^pipeline {2}id .*trouble\n.*\n.*file.*\n\npipeline {2}id {8}type {2}address/);
  });
});
