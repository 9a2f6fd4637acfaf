import { NewEntry } from '../entries/edit-entry.tsx';
import { OUTPUTS } from '../entries/entry-place.ts';

export function NewOutputPage() {
  return <NewEntry place={OUTPUTS} />;
}
