import { EditEntry, NewEntry } from '../entries/edit-entry.tsx';
import { INPUTS } from '../entries/entry-place.ts';

export function NewInputPage() {
  return <NewEntry place={INPUTS} />;
}

export function EditInputPage({ id }: { readonly id: string }) {
  return <EditEntry place={INPUTS} id={id} />;
}
