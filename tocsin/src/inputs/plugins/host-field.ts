import type { Ecs } from '../../define/index.ts';
import { type Event, share } from '../../event/index.ts';

/** Says which machine an event comes from, where it does not say so itself: `[host][name]`, of old `host`. */
export const addHost = (ecs: Ecs, host: string): ((event: Event) => void) => {
  const value = ecs === 'disabled' ? host : share({ name: host });
  return (event) => {
    if (event.host === undefined) event.host = value;
  };
};
