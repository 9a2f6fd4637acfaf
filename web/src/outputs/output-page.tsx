import { EditEntry } from '../entries/edit-entry.tsx';
import { OUTPUTS } from '../entries/entry-place.ts';
import { TestOutcome } from './test-outcome.tsx';
import { useTest } from './use-test.ts';

export function OutputPage({ id }: { readonly id: string }) {
  const test = useTest();
  return (
    <EditEntry
      place={OUTPUTS}
      id={id}
      actions={
        <button type="button" disabled={test.busy !== undefined} onClick={() => test.run(id)}>
          {test.busy === undefined ? 'Send a test event' : 'Sending…'}
        </button>
      }
    >
      <TestOutcome test={test} />
    </EditEntry>
  );
}
