import type { Ecs } from '../../define/index.ts';
import type { Event } from '../../event/index.ts';

/** Says which machine an event comes from, where it does not say so itself: `[host][name]`, of old `host`. */
export const addHost = (ecs: Ecs, host: string): ((event: Event) => void) =>
  ecs === 'disabled'
    ? (event) => {
        if (event.host === undefined) event.host = host;
      }
    : (event) => {
        if (event.host === undefined) event.host = { name: host };
      };
