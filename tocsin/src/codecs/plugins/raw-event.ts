import type { Ecs } from '../../define/index.ts';
import type { Event } from '../../event/index.ts';

/** An event of a text: it stands in `message`, and with ECS in `[event][original]`, too. */
export const rawEvent = (ecs: Ecs): ((text: string, now: number) => Event) =>
  ecs === 'disabled'
    ? (message, now) => ({ '@timestamp': now, '@version': '1', message })
    : (message, now) => ({ '@timestamp': now, '@version': '1', message, event: { original: message } });
