import type { Event } from '../../event/index.ts';
import {
  type BatchEncoder,
  createRedaction,
  createSelection,
  findOutput,
  type OutputDeclaration,
} from '../../outputs/index.ts';
import type { Reports } from '../compile/index.ts';
import { Verdict } from '../compile/verdict.ts';
import type { OutputSettings } from './settings.ts';
import { compileWhen } from './when.ts';

export const declarationOf = (type: string): OutputDeclaration => {
  const found = findOutput(type);
  if (found === undefined) throw new Error(`there is no output "${type}"`);
  return found;
};

/**
 * The encoder of an output in the worker: takes the events for which its condition holds, narrowed and redacted as its entry says. An event
 * that the condition can't be evaluated for is buried. Events are shared with other outputs, and not changed.
 */
export function createOutputEncoder(settings: OutputSettings, reports: Reports): BatchEncoder {
  const { name, type, options } = settings;
  const inner = declarationOf(type).createEncoder(options, {
    clock: Date.now,
    count: (reason, by) => reports.count(name, reason, by),
    notice: (level, message) => reports.notice(level, name, message),
  });
  const holds = holder(settings, reports);
  const select = createSelection(settings.fields);
  const redact = createRedaction(settings.redact);
  if (holds === undefined && select === undefined && redact === undefined) return inner;
  return {
    add: (event) => {
      if (holds !== undefined && !holds(event)) return;
      const selected = select === undefined ? event : select(event);
      inner.add(redact === undefined ? selected : redact(selected));
    },
    get events() {
      return inner.events;
    },
    get bytes() {
      return inner.bytes;
    },
    take: (token) => inner.take(token),
  };
}

type Holds = (event: Event) => boolean;

function holder({ name, when }: OutputSettings, reports: Reports): Holds | undefined {
  if (when === undefined) return undefined;
  const compiled = compileWhen(when);
  if (!compiled.ok) throw new Error(`outputs: ${name}: when: ${compiled.problems[0]?.message}`);
  const verdict = new Verdict({ compiled: compiled.condition, id: name, where: `when of ${name}` }, reports);
  return (event) => verdict.holdsWithin(event) === true;
}
