import { describe, expect, it } from 'vitest';
import { optionsSchema, renderSection } from '../../define/index.ts';
import { isOpaque } from '../ast/index.ts';
import { parseSpl } from '../parse.ts';
import { printSpl } from '../print.ts';
import { OPAQUE } from './opaque.ts';
import { COMMAND_NAMES, COMMANDS, findCommand, WAITING } from './registry.ts';

const names = (list: readonly { readonly name: string }[]): readonly string[] => list.map(({ name }) => name);

describe('the registry of commands', () => {
  it.each([
    ['running', COMMANDS],
    ['waiting', WAITING],
    ['opaque', OPAQUE],
  ])('lists %s commands sorted by name', (_, list) => {
    expect(names(list)).toEqual([...names(list)].sort());
  });

  it('has each name and alias once', () => {
    const all = [...COMMANDS, ...WAITING, ...OPAQUE].flatMap(({ name, aliases }) => [name, ...(aliases ?? [])]);
    expect([...all].sort()).toEqual(COMMAND_NAMES);
    expect(new Set(all).size).toBe(all.length);
  });

  it('finds commands by any case and by alias', () => {
    expect(findCommand('STATS')?.name).toBe('stats');
    expect(findCommand('bucket')?.name).toBe('bin');
    expect(findCommand('kv')?.name).toBe('extract');
    expect(findCommand('__proto__')).toBeUndefined();
  });

  it('agrees with the nodes about what runs', () => {
    for (const command of COMMANDS) {
      const [example] = command.examples;
      const nodes = parseSpl(example?.spl ?? '').commands.filter(({ name }) => name === command.name);
      expect(nodes.length, command.name).toBeGreaterThan(0);
      expect(nodes.some(isOpaque), command.name).toBe(false);
    }
  });

  describe.each([...COMMANDS, ...WAITING].map((command) => [command.name, command] as const))('%s', (name, command) => {
    it('has examples, which use it and print back to the same search', () => {
      expect(command.examples.length).toBeGreaterThan(0);
      for (const { spl } of command.examples) {
        const read = parseSpl(spl);
        expect(JSON.stringify(read)).toContain(`"name":"${name}"`);
        expect(parseSpl(printSpl(read)), printSpl(read)).toEqual(read);
      }
    });

    it('describes itself and its options', () => {
      expect(command.syntax.startsWith(name)).toBe(true);
      expect(command.summary).not.toMatch(/\.$|^[A-Z]/);
      for (const [option, { description }] of Object.entries(optionsSchema(command.options).properties ?? {}))
        expect(description, option).toMatch(/\S/);
      expect(renderSection(command, { example: ({ spl }) => spl })).toContain(`## ${name}`);
    });
  });
});
