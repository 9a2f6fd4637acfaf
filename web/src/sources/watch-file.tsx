import { type FormEvent, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { addEntry } from '../api/entries.ts';
import { Field } from '../ui/field.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { Steps } from './steps.tsx';

interface Props {
  readonly mayChange: boolean;
  /** The configuration. */
  readonly file: string;
  readonly onAdded: (id: string) => void;
}

/** A file of this machine: followed by a click, or by lines in the configuration where the page may not. */
export function WatchFile({ mayChange, file, onAdded }: Props) {
  const client = useClient();
  const [path, setPath] = useState('');
  const [index, setIndex] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const add = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const id = nameOf(path);
      const options = { paths: [path.trim()], ...(index.trim() === '' ? {} : { index: index.trim() }) };
      onAdded((await addEntry(client, 'inputs', { id, type: 'file', enabled: true, options })).id);
    } catch (fault) {
      setError(asApiError(fault));
    }
    setBusy(false);
  };
  const shownPath = path.trim() === '' ? '/var/log/shop/*.log' : path.trim();
  return (
    <>
      {mayChange ? (
        <form className="card connect-step" onSubmit={(event) => void add(event)}>
          <h2>Which file</h2>
          <div className="connect-row">
            <Field label="Path" help="a file, a folder, or a pattern such as /var/log/shop/*.log">
              {(attributes) => (
                <input
                  {...attributes}
                  required
                  value={path}
                  placeholder="/var/log/shop/app.log"
                  autoComplete="off"
                  spellCheck={false}
                  onChange={(event) => setPath(event.target.value)}
                />
              )}
            </Field>
            <Field label="Index" help="empty: by what the file holds">
              {(attributes) => (
                <input
                  {...attributes}
                  value={index}
                  autoComplete="off"
                  spellCheck={false}
                  onChange={(event) => setIndex(event.target.value)}
                />
              )}
            </Field>
            <button type="submit" className="primary" disabled={busy}>
              {busy ? 'Starting…' : 'Follow it'}
            </button>
          </div>
          {error === undefined ? null : (
            <>
              <Trouble error={error} />
              {error.problems.map(({ message, hint }) => (
                <p className="field-problem" key={message}>
                  {message}
                  {hint === undefined ? '' : `; ${hint}`}
                </p>
              ))}
            </>
          )}
        </form>
      ) : null}
      <section className="card connect-step" aria-labelledby="connect-file-lines">
        <h2 id="connect-file-lines">{mayChange ? 'Or by the configuration' : 'By the configuration'}</h2>
        <p className="hint">
          The way for files outside of <code>allow.paths</code>, which this page may not open.
        </p>
        <Steps
          steps={[
            {
              title: `Under inputs: in ${file}`,
              text: `  - type: file
    id: ${nameOf(shownPath)}
    paths: ['${shownPath.replaceAll("'", "''")}']${index.trim() === '' ? '' : `\n    index: ${index.trim()}`}`,
            },
            { title: 'Let it count', text: 'pkill -HUP -f "tocsin(.js)? up"' },
          ]}
        />
      </section>
    </>
  );
}

/** `app` of `/var/log/shop/app.log`. */
const nameOf = (path: string): string => {
  const last = path.trim().split('/').filter(Boolean).at(-1) ?? '';
  const name = last
    .replace(/\.[^.]*$/, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[-_]+|-+$/g, '');
  return name === '' ? 'logs' : name.slice(0, 40);
};
