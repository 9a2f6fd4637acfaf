import { type FormEvent, useEffect, useRef, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import type { Fields } from '../api/decode.ts';
import type { ConfiguredEntry, EntryBody, Kinds } from '../api/entries.ts';
import { Refusals } from '../searches/refusals.tsx';
import { Described } from '../ui/described.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import type { EntryPlace } from './entry-place.ts';
import { optionsOf, placeOf, problemAt, writtenFields } from './schema.ts';
import { SchemaFields } from './schema-fields.tsx';

interface Props {
  readonly place: EntryPlace;
  readonly kinds: Kinds;
  /** Absent: a new one. */
  readonly entry?: ConfiguredEntry;
  readonly saveWord: string;
  readonly wasSaved?: boolean;
  /** What became of events that waited, once it is saved. */
  readonly left?: readonly string[];
  /** Throws what the server refuses. */
  readonly onSave: (body: EntryBody) => Promise<void>;
  /** Asks for what others have saved meanwhile. */
  readonly onConflict?: () => void;
}

/** A form that is made of the declaration of the kind. */
export function EntryForm(props: Props) {
  const { place, kinds: all, entry, saveWord, wasSaved = false, left = [], onSave, onConflict } = props;
  const { kinds, codecs, common } = all;
  const [type, setType] = useState(entry?.type ?? '');
  const [id, setId] = useState(entry?.id ?? '');
  const [options, setOptions] = useState<Fields>(entry?.options ?? {});
  const [enabled, setEnabled] = useState(entry?.enabled ?? true);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<ApiError>();
  const [isTouched, setTouched] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const kind = kinds.find(({ name }) => name === type);
  const problems = refused?.problems ?? [];

  // Whoever can't see that a field has become red is led there.
  useEffect(() => {
    if (refused !== undefined) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refused]);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefused(undefined);
    try {
      await onSave({ id: id.trim() || type, type, enabled, options: writtenFields(options) });
    } catch (fault) {
      setRefused(asApiError(fault));
    }
    setBusy(false);
  };
  const places = new Set([
    'id',
    'type',
    ...[...optionsOf(kind?.schema ?? {}), ...optionsOf(common ?? {})].map(({ name }) => name),
  ]);
  const isPlaced = problems.length > 0 && problems.every((problem) => places.has(placeOf(problem).split('.')[0] ?? ''));
  const elsewhere = problems
    .filter((problem) => !places.has(placeOf(problem).split('.')[0] ?? ''))
    .map(({ message, hint }) => (hint === undefined ? message : `${message}; ${hint}`));
  const sentences = refused === undefined ? [] : elsewhere.length > 0 ? elsewhere : isPlaced ? [] : [refused.message];

  return (
    <form
      ref={form}
      className="form search-form"
      onSubmit={(event) => void save(event)}
      onChange={() => setTouched(true)}
    >
      <section className="card" aria-label={place.noun}>
        <div className="field-row">
          <Field
            label="Kind"
            help={kind === undefined ? place.kindHelp : <Described text={kind.summary} />}
            problem={problemAt(problems, ['type'])}
          >
            {(attributes) => (
              <Select
                {...attributes}
                value={type}
                disabled={entry !== undefined}
                options={['', ...kinds.map(({ name }) => name)]}
                nameOf={(name) => (name === '' ? 'choose one' : name)}
                onChoose={(name) => {
                  setType(name);
                  setOptions({});
                  setRefused(undefined);
                }}
              />
            )}
          </Field>
          <Field label="Name" help={place.nameHelp} problem={problemAt(problems, ['id'])}>
            {(attributes) => (
              <input
                {...attributes}
                value={id}
                placeholder={type}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => setId(event.target.value)}
              />
            )}
          </Field>
          <div className="field">
            <label className="check">
              <input type="checkbox" checked={enabled} onChange={(event) => setEnabled(event.target.checked)} />
              On
            </label>
            <p className="hint">begins at once</p>
          </div>
        </div>
      </section>
      {kind === undefined ? null : (
        <section className="card" aria-labelledby="options-title">
          <h2 id="options-title">Options</h2>
          <SchemaFields
            key={type}
            schema={kind.schema}
            codecs={codecs}
            problems={problems}
            path={[]}
            value={options}
            onChange={setOptions}
          />
        </section>
      )}
      {kind === undefined || common === undefined ? null : (
        <section className="card" aria-labelledby="common-title">
          <h2 id="common-title">Which events, and what waits</h2>
          <SchemaFields
            key={type}
            schema={common}
            codecs={codecs}
            problems={problems}
            path={[]}
            value={options}
            onChange={setOptions}
          />
        </section>
      )}
      <div className="form-foot">
        <Refusals sentences={sentences} />
        {refused?.status === 412 && onConflict !== undefined ? (
          <button type="button" onClick={onConflict}>
            Read it again
          </button>
        ) : null}
        <p className="form-told" role="status">
          {isPlaced
            ? 'Something above is not right; nothing was changed.'
            : wasSaved && !isTouched
              ? ['saved, and running so', ...left].join('. ')
              : ''}
        </p>
        <button type="submit" className="primary" disabled={busy || kind === undefined}>
          {busy ? 'Starting…' : saveWord}
        </button>
      </div>
    </form>
  );
}
