import type { SavedSearch } from '../api/saved-searches.ts';
import { ShortText } from '../ui/short-text.tsx';
import { type Draft, type DraftField, draftOf } from './draft.ts';

interface Props {
  readonly mine: Draft;
  readonly theirs: SavedSearch;
  readonly onOverwrite: () => void;
  readonly onTakeTheirs: () => void;
}

/** Somebody else has changed the search meanwhile: what was typed is kept, and the person decides. */
export function Conflict({ mine, theirs, onOverwrite, onTakeTheirs }: Props) {
  const other = theirs.body === undefined ? undefined : draftOf(theirs.body);
  const fields = other === undefined ? [] : differences(mine, other);
  return (
    <section className="conflict" role="alert">
      <h2>Somebody else has changed this search since you opened it</h2>
      <p>What you typed is still here and has not been saved.</p>
      {other === undefined ? null : fields.length === 0 ? (
        <p>Both say the same.</p>
      ) : (
        <div className="table-scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Field</th>
                <th scope="col">Theirs, saved</th>
                <th scope="col">Yours</th>
              </tr>
            </thead>
            <tbody>
              {fields.map((field) => (
                <tr key={field}>
                  <th scope="row">{FIELD_NAMES[field]}</th>
                  <td>
                    <ShortText text={String(other[field])} limit={200} />
                  </td>
                  <td>
                    <ShortText text={String(mine[field])} limit={200} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="dialog-actions">
        <button type="button" onClick={onTakeTheirs}>
          Take theirs
        </button>
        <button type="button" onClick={onOverwrite}>
          Save mine over it
        </button>
      </p>
    </section>
  );
}

export function differences(mine: Draft, theirs: Draft): readonly DraftField[] {
  return FIELDS.filter((field) => String(mine[field]).trim() !== String(theirs[field]).trim());
}

const FIELD_NAMES: Readonly<Record<DraftField, string>> = {
  title: 'Title',
  description: 'Description',
  enabled: 'On',
  search: 'Search',
  earliest: 'From',
  latest: 'To',
  timing: 'Runs',
  every: 'Every',
  cron: 'Cron',
  timeZone: 'Time zone',
  window: 'Window',
  delay: 'Delay',
  late: 'Late events',
  alerts: 'Raises alerts',
  trigger: 'Trigger by',
  count: 'Counts',
  is: 'Comparison',
  value: 'Number',
  condition: 'Condition',
  mode: 'How many alerts',
  suppresses: 'Suppression',
  suppressBy: 'Suppression by',
  suppressFor: 'Suppression for',
  severity: 'Severity',
  expires: 'Alerts are kept',
  actions: 'Tells',
  responds: 'Responds',
  respondKind: 'Response',
  respondTarget: 'Response to',
  respondFor: 'Response for',
  respondMode: 'Response is',
  respondRest: 'Response, more',
};
const FIELDS = Object.keys(FIELD_NAMES) as readonly DraftField[];
