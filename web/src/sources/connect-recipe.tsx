import { useState } from 'react';
import { useClient } from '../api/client-context.ts';
import { type ListedInput, listInputs } from '../api/inputs.ts';
import { useSession } from '../session/session-context.tsx';
import { Described } from '../ui/described.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { usePoll } from '../ui/use-poll.ts';
import { FirstEvent } from './first-event.tsx';
import { OpenInput } from './open-input.tsx';
import { placeOf } from './place.ts';
import type { Recipe } from './recipes/index.ts';
import { Steps } from './steps.tsx';
import { WatchFile } from './watch-file.tsx';

/** From an input that takes it, over the lines to paste, to the first event. */
export function ConnectRecipe({ recipe }: { readonly recipe: Recipe }) {
  const client = useClient();
  const { state } = useSession();
  const isAdmin = state.phase === 'signed-in' && state.session.role === 'admin';
  const { value, error, again } = usePoll('inputs', 3_000, (signal) => listInputs(client, signal));
  const [chosen, setChosen] = useState<string>();
  const [secret, setSecret] = useState<string>();
  if (value === undefined)
    return error === undefined ? (
      <div className="skeleton" aria-hidden="true" />
    ) : (
      <Trouble error={error} onRetry={again} />
    );
  const fitting = value.inputs.filter(({ type, enabled }) => type === recipe.input && enabled);
  const input = fitting.find(({ id }) => id === chosen) ?? fitting.find(isOpen) ?? fitting[0];
  const mayChange = isAdmin && value.writable;
  const place = input === undefined ? undefined : placeOf(input, secret ?? 'YOUR-TOKEN', window.location.hostname);
  const opened = (id: string, made: string | undefined) => {
    setChosen(id);
    setSecret(made);
    again();
  };
  if (recipe.input === 'file')
    return (
      <>
        <WatchFile mayChange={mayChange} onAdded={(id) => opened(id, undefined)} file={value.file} />
        {chosen === undefined ? null : <FirstEvent key={chosen} input={chosen} />}
      </>
    );
  return (
    <>
      <section className="card connect-step" aria-labelledby="connect-where">
        <h2 id="connect-where">1. Where it goes</h2>
        {fitting.length < 2 || input === undefined ? null : (
          <Field label="Input">
            {(attributes) => (
              <Select
                {...attributes}
                value={input.id}
                options={fitting.map(({ id }) => id)}
                onChoose={(id) => {
                  setChosen(id);
                  setSecret(undefined);
                }}
              />
            )}
          </Field>
        )}
        <OpenInput
          recipe={recipe}
          input={input}
          place={place}
          secret={secret}
          mayChange={mayChange}
          onOpened={opened}
        />
      </section>
      {place === undefined || input === undefined ? null : (
        <>
          <section className="card connect-step" aria-labelledby="connect-lines">
            <h2 id="connect-lines">2. Lines to paste</h2>
            {recipe.secret === undefined || secret !== undefined ? null : (
              <p className="soft">
                <code>YOUR-TOKEN</code> stands for the token; make one above, or take one that you have.
              </p>
            )}
            <Steps steps={recipe.steps(place)} />
            {recipe.note === undefined ? null : (
              <p className="hint">
                <Described text={recipe.note} />
              </p>
            )}
          </section>
          <FirstEvent key={input.id} input={input.id} />
        </>
      )}
    </>
  );
}

const isOpen = ({ state }: ListedInput): boolean => (state?.listeners?.length ?? 0) > 0;
