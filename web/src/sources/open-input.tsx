import { type FormEvent, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { addEntry, changeEntry, readEntry } from '../api/entries.ts';
import type { ListedInput } from '../api/inputs.ts';
import { Link } from '../shell/link.tsx';
import { inputHref } from '../shell/routes.ts';
import { Field } from '../ui/field.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import { isLoopback, newSecret } from './place.ts';
import { addressOf, type Place, type Recipe } from './recipes/index.ts';

interface Props {
  readonly recipe: Recipe;
  /** The one that takes it; undefined: there is none. */
  readonly input: ListedInput | undefined;
  /** Undefined: it does not listen. */
  readonly place: Place | undefined;
  /** That was made here. */
  readonly secret: string | undefined;
  readonly mayChange: boolean;
  readonly onOpened: (id: string, secret: string | undefined) => void;
}

/** The input that takes what is sent, made where there is none, and its secret. */
export function OpenInput({ recipe, input, place, secret, mayChange, onOpened }: Props) {
  const client = useClient();
  const [port, setPort] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (fault) {
      setError(asApiError(fault));
    }
    setBusy(false);
  };
  const open = (event: FormEvent) => {
    event.preventDefault();
    void attempt(async () => {
      const made = recipe.secret === undefined ? undefined : newSecret();
      const options = { ...recipe.options, ...(port.trim() === '' ? {} : { port: Number(port) }) };
      const body = {
        id: recipe.input,
        type: recipe.input,
        enabled: true,
        options: made === undefined ? options : (recipe.secret?.add(options, made) ?? options),
      };
      onOpened((await addEntry(client, 'inputs', body)).id, made);
    });
  };
  const makeSecret = (id: string) =>
    attempt(async () => {
      const made = newSecret();
      const { etag, options, ...now } = await readEntry(client, 'inputs', id);
      await changeEntry(client, 'inputs', id, etag, { ...now, options: recipe.secret?.add(options, made) ?? options });
      onOpened(id, made);
    });
  const trouble = error === undefined ? null : <Trouble error={error} />;
  if (input === undefined)
    return mayChange ? (
      <form className="connect-open" onSubmit={open}>
        <p>
          No input takes this yet. One of the kind <code>{recipe.input}</code> is written into <code>tocsin.yaml</code>{' '}
          and begins at once{recipe.secret === undefined ? '' : ', with a token of its own'}.
        </p>
        <div className="connect-row">
          <Field label="Port" help="empty: the usual one">
            {(attributes) => (
              <input
                {...attributes}
                inputMode="numeric"
                pattern="[0-9]*"
                autoComplete="off"
                value={port}
                onChange={(event) => setPort(event.target.value)}
              />
            )}
          </Field>
          <button type="submit" className="primary" disabled={busy}>
            {busy ? 'Opening…' : 'Open it'}
          </button>
        </div>
        {trouble}
      </form>
    ) : (
      <p>
        No input takes this yet, and only an admin can open one: of the kind <code>{recipe.input}</code>, under{' '}
        <Link href="/inputs">Inputs</Link>.
      </p>
    );
  return (
    <>
      <p>
        The input{' '}
        {mayChange ? (
          <Link href={inputHref(input.id)}>
            <VisibleText text={input.id} />
          </Link>
        ) : (
          <strong>
            <VisibleText text={input.id} />
          </strong>
        )}{' '}
        {place === undefined ? (
          'does not listen: see Inputs for the reason.'
        ) : (
          <>
            listens on <code>{addressOf(place)}</code>
            {place.isTls ? ', by TLS' : ''}.
          </>
        )}
      </p>
      {place === undefined || !isLoopback(place.host) ? null : (
        <p className="hint">
          It takes what is sent from this machine only. For others, give it an <code>address</code> and <code>tls</code>{' '}
          under Inputs.
        </p>
      )}
      {recipe.secret === undefined ? null : secret === undefined ? (
        mayChange ? (
          <p>
            <button type="button" className="primary" disabled={busy} onClick={() => void makeSecret(input.id)}>
              {busy ? 'Making…' : 'Make a token'}
            </button>{' '}
            <span className="soft">Tokens that are there are never shown again.</span>
          </p>
        ) : (
          <p className="soft">Ask an admin for a token.</p>
        )
      ) : (
        <p className="connect-secret" role="status">
          Its token is in the lines below. Take it now: <strong>it is not shown again</strong>.
        </p>
      )}
      {trouble}
    </>
  );
}
