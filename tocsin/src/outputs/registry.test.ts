import { describe, expect, it } from 'vitest';
import { OUTPUTS } from './registry.ts';

it('outputs are sorted by name, each once', () => {
  const names = OUTPUTS.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)].sort());
});

describe.each(OUTPUTS.map((output) => [output.name, output] as const))('%s', (_name, output) => {
  it('has examples that hold', () => {
    expect(output.examples.length).toBeGreaterThan(0);
    for (const { options } of output.examples) {
      const checked = output.options.parse(options);
      try {
        output.check?.(checked);
      } catch (error) {
        // The files of certificates that an example names are those of whoever reads it.
        expect(String(error)).toMatch(/\.pem can't be read: there is no such file/);
      }
      expect(output.peer?.(checked)).toMatch(/./);
      const { token, apiKey, password } = options as Record<string, string>;
      for (const secret of [token, apiKey, password])
        if (secret !== undefined) expect(output.peer?.(checked)).not.toContain(secret);
    }
  });

  it('encodes any event, and begins anew with each batch', () => {
    const { options } = output.examples[0] ?? { options: {} };
    const encoder = output.createEncoder(output.options.parse(options), {
      clock: Date.now,
      count: () => undefined,
      notice: () => undefined,
    });
    for (let batch = 0; batch < 2; batch++) {
      expect([encoder.events, encoder.bytes]).toEqual([0, 0]);
      encoder.add({ '@timestamp': -1, message: '\u0000\ud800 "\n%{[a]}', a: { b: [1, null, { c: 1.5 }] } });
      encoder.add({ '@timestamp': 1_700_000_000_000, '@nanoseconds': 1, '@metadata': { index: 'x' } });
      expect(encoder.events).toBe(2);
      const taken = encoder.take('token');
      expect(taken.events).toBe(2);
      expect(taken.chunks[0]?.byteLength).toBeGreaterThan(0);
    }
  });
});
