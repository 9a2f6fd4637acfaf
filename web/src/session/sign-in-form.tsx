import { type FormEvent, useId, useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import { useSession } from './session-context.tsx';

interface Props {
  readonly user?: string;
  readonly message?: string | undefined;
}

export function SignInForm({ user: knownUser = '', message }: Props) {
  const { signIn } = useSession();
  const id = useId();
  const [user, setUser] = useState(knownUser);
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await signIn(user, password);
    } catch (fault) {
      setPassword('');
      setBusy(false);
      setError(refusal(fault));
    }
  };

  return (
    <form className="sign-in-form" onSubmit={(event) => void submit(event)}>
      {message === undefined ? null : (
        <p className="note" role="status">
          {message}
        </p>
      )}
      <label htmlFor={`${id}-user`}>User</label>
      <input
        id={`${id}-user`}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        // The page, or the dialog, has nothing else to do.
        // biome-ignore lint/a11y/noAutofocus: the first field of a sign-in form is where the focus belongs
        autoFocus={knownUser === ''}
        value={user}
        onChange={(event) => setUser(event.target.value)}
      />
      <label htmlFor={`${id}-password`}>Password</label>
      <input
        id={`${id}-password`}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        // biome-ignore lint/a11y/noAutofocus: the user is known, only the password is missing
        autoFocus={knownUser !== ''}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <p id={`${id}-error`} className="field-error" role="alert">
        {error}
      </p>
      <button type="submit" className="primary" disabled={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  );
}

function refusal(fault: unknown): string {
  if (!(fault instanceof ApiError)) return fault instanceof Error ? fault.message : String(fault);
  return fault.hint === undefined ? fault.message : `${fault.message}; ${fault.hint}`;
}
