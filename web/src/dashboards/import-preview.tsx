import { useEffect, useRef, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { IMPORT_KINDS, type ImportKind, makeDocument } from '../api/imports.ts';
import { plural } from '../ui/numbers.ts';
import { ImportEntry, type Outcome } from './import-entry.tsx';
import { bodyToMake, type PlanEntry } from './import-plan.ts';

const KIND_NAMES: Readonly<Record<ImportKind, string>> = {
  patterns: 'Index patterns',
  searches: 'Saved searches',
  dashboards: 'Dashboards',
};

interface Props {
  readonly plan: readonly PlanEntry[];
  readonly files: readonly string[];
}

/** What would be made, to choose from; then what was made, with links. */
export function ImportPreview({ plan, files }: Props) {
  const client = useClient();
  // What is there already stays as it is, unless somebody asks for a second one.
  const [wanted, setWanted] = useState<ReadonlySet<string>>(
    () => new Set(plan.filter(({ taken }) => !taken).map(({ key }) => key)),
  );
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const [busy, setBusy] = useState(false);
  const told = useRef<HTMLParagraphElement>(null);
  const made = plan.filter(({ key }) => outcomes.get(key) === 'made');
  const failed = plan.filter(({ key }) => wanted.has(key) && isFault(outcomes.get(key)));
  const rest = plan.filter(({ key }) => wanted.has(key) && outcomes.get(key) !== 'made');
  const isDone = made.length + failed.length > 0 && !busy;

  // Where it begins to be read, and where the keyboard goes on, once the button has done its work.
  useEffect(() => {
    if (isDone) told.current?.focus();
  }, [isDone]);

  const make = async () => {
    setBusy(true);
    const chosen = plan.filter(({ key }) => wanted.has(key));
    for (const entry of rest) {
      const outcome = await makeDocument(client, entry.kind, {
        id: entry.target,
        body: bodyToMake(entry, chosen),
      }).then(
        (): Outcome => 'made',
        (error: unknown): ApiError => asApiError(error),
      );
      setOutcomes((before) => new Map(before).set(entry.key, outcome));
    }
    setBusy(false);
  };
  const choose = (entries: readonly PlanEntry[], isWanted: boolean) =>
    setWanted((before) => {
      const after = new Set(before);
      for (const { key } of entries) {
        if (isWanted) after.add(key);
        else after.delete(key);
      }
      return after;
    });

  if (plan.length === 0)
    return (
      <div className="state">
        <h2>Nothing to make</h2>
        <p>
          There is no dashboard, index pattern or saved search in {files.length === 1 ? 'this file' : 'these files'}.
        </p>
      </div>
    );
  return (
    <section className="import-preview" aria-label="What would be made">
      {isDone ? (
        <p className="import-told" role="status" tabIndex={-1} ref={told}>
          {made.length === 0 ? 'Nothing was made' : `${listed(made)} made`}
          {failed.length === 0 ? '.' : `, and ${listed(failed)} could not be made: what is wrong is below.`}
        </p>
      ) : null}
      {IMPORT_KINDS.toReversed().map((kind) => {
        const entries = plan.filter((entry) => entry.kind === kind);
        return entries.length === 0 ? null : (
          <fieldset key={kind} className="import-kind" disabled={busy}>
            <legend>
              {KIND_NAMES[kind]} <span className="soft">{entries.length}</span>
            </legend>
            {entries.length < 4 || entries.every(({ key }) => outcomes.get(key) === 'made') ? null : (
              <Choose entries={entries} onChoose={choose} />
            )}
            <ul className="import-list">
              {entries.map((entry) => (
                <ImportEntry
                  key={entry.key}
                  entry={entry}
                  isWanted={wanted.has(entry.key)}
                  outcome={outcomes.get(entry.key)}
                  file={files.length === 1 ? undefined : entry.file}
                  onWant={(isWanted) => choose([entry], isWanted)}
                />
              ))}
            </ul>
          </fieldset>
        );
      })}
      {rest.length === 0 && made.length > 0 ? null : (
        <p className="form-foot">
          <span className="form-told">
            {rest.length === 0 ? 'Nothing is chosen.' : `${listed(rest)} will be made.`}
          </span>
          <button type="button" className="primary" disabled={busy || rest.length === 0} onClick={() => void make()}>
            {busy ? 'Making them…' : failed.length > 0 ? 'Try again' : rest.length === 1 ? 'Make it' : 'Make them'}
          </button>
        </p>
      )}
    </section>
  );
}

function Choose({
  entries,
  onChoose,
}: {
  readonly entries: readonly PlanEntry[];
  readonly onChoose: (entries: readonly PlanEntry[], isWanted: boolean) => void;
}) {
  const fresh = entries.filter(({ taken }) => !taken);
  return (
    <p className="import-choose">
      <button type="button" className="link" onClick={() => onChoose(entries, true)}>
        all
      </button>
      {fresh.length === entries.length || fresh.length === 0 ? null : (
        <button
          type="button"
          className="link"
          onClick={() => {
            onChoose(entries, false);
            onChoose(fresh, true);
          }}
        >
          those that are not there
        </button>
      )}
      <button type="button" className="link" onClick={() => onChoose(entries, false)}>
        none
      </button>
    </p>
  );
}

const isFault = (outcome: Outcome | undefined): boolean => outcome !== undefined && outcome !== 'made';

const ONE: Readonly<Record<ImportKind, string>> = {
  patterns: 'index pattern',
  searches: 'saved search',
  dashboards: 'dashboard',
};

/** `2 dashboards and 1 index pattern`. */
function listed(entries: readonly PlanEntry[]): string {
  const parts = IMPORT_KINDS.toReversed().flatMap((kind) => {
    const count = entries.filter((entry) => entry.kind === kind).length;
    if (count === 0) return [];
    return [kind === 'searches' && count > 1 ? `${count} saved searches` : plural(count, ONE[kind])];
  });
  return parts.length < 2 ? (parts[0] ?? 'nothing') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
