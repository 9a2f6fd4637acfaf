import { addTag, type Event } from '../event/index.ts';

/** What `tag_on_failure` and its like say. */
export function tagAll(event: Event, tags: readonly string[]): void {
  for (const tag of tags) addTag(event, tag);
}
