import { type DashboardBody, encodeDashboard } from '../api/dashboards.ts';
import { plural } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import '../styles/searches.css';

interface Props {
  /** Whether what they saved has been read. */
  readonly ready: boolean;
  readonly mine: DashboardBody;
  readonly theirs: DashboardBody;
  readonly onOverwrite: () => void;
  readonly onTakeTheirs: () => void;
}

/** Somebody else has changed the dashboard meanwhile: what was made is kept, and the person decides. */
export function DashboardConflict({ ready, mine, theirs, onOverwrite, onTakeTheirs }: Props) {
  if (!ready)
    return (
      <p className="soft" role="status">
        Somebody else has changed this dashboard; what they saved is being read. What you have made is kept.
      </p>
    );
  const differing = differences(mine, theirs);
  return (
    <section className="conflict" role="alert">
      <h2>Somebody else has changed this dashboard since you opened it</h2>
      <p>What you have made is still here and has not been saved.</p>
      {differing.length === 0 ? (
        <p>Both say the same.</p>
      ) : (
        <div className="table-scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Part</th>
                <th scope="col">Theirs, saved</th>
                <th scope="col">Yours</th>
              </tr>
            </thead>
            <tbody>
              {differing.map(({ part, theirs: other, mine: own }) => (
                <tr key={part}>
                  <th scope="row">
                    <ShortText text={part} limit={80} />
                  </th>
                  <td>
                    <ShortText text={other} limit={200} />
                  </td>
                  <td>
                    <ShortText text={own} limit={200} />
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

export interface Difference {
  readonly part: string;
  readonly mine: string;
  readonly theirs: string;
}

/** Settings by their names, panels one by one by their titles. */
export function differences(mine: DashboardBody, theirs: DashboardBody): readonly Difference[] {
  const [own, other] = [partsOf(mine), partsOf(theirs)];
  return [...new Set([...own.keys(), ...other.keys()])].flatMap((part) => {
    const difference = { part, mine: own.get(part) ?? '–', theirs: other.get(part) ?? '–' };
    return difference.mine === difference.theirs ? [] : [difference];
  });
}

function partsOf(body: DashboardBody): ReadonlyMap<string, string> {
  const { panels, ...settings } = body;
  const parts = new Map(
    Object.entries(settings).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
  const encoded = encodeDashboard(body).panels;
  panels.forEach(({ title }, index) => {
    const base = `panel ${title === '' ? `${index + 1}` : title}`;
    const name = parts.has(base) ? `${base} (${index + 1})` : base;
    parts.set(name, JSON.stringify(Array.isArray(encoded) ? encoded[index] : undefined));
  });
  parts.set('panels', plural(panels.length, 'panel'));
  return parts;
}
