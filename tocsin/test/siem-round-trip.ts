import { getField } from '../src/event/index.ts';
import { declaredOutput } from './declared-output.ts';
import { freePort } from './free-port.ts';
import { carriedBy, differences, siemEvents } from './siem-events.ts';
import { startInput } from './sink-rig.ts';

/** Sends hostile events by an output to our own input of syslog. Gives what differs beyond the format's stated losses, by event. */
export async function roundTrip(
  type: 'arcsight' | 'qradar',
  many: number,
  options: Readonly<Record<string, unknown>> = {},
): Promise<readonly string[]> {
  const port = await freePort();
  const input = startInput('syslog', { port, protocols: ['tcp'], maxMessageBytes: 1 << 20 });
  while (input.input.listeners?.().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const output = declaredOutput(type, { host: '127.0.0.1', port, maxMessageBytes: 1 << 17, ...options });
  try {
    const sent = siemEvents(many, 7);
    for (let at = 0; at < many; at += 1_000) await output.send(sent.slice(at, at + 1_000));
    const found = new Map((await input.until(many)).map((event) => [getField(event, 'event.id'), event]));
    return sent.flatMap((event) => {
      const id = getField(event, 'event.id');
      const other = found.get(id);
      const wrong = other === undefined ? ['lost'] : differences(event, other, carriedBy[type]);
      return wrong.map((one) => `${String(id)}: ${one}`);
    });
  } finally {
    await output.close();
    await input.stop();
  }
}
