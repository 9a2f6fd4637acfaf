import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import type { Session } from '../api/types.ts';

export type SessionState =
  | { readonly phase: 'starting' }
  | { readonly phase: 'signed-out'; readonly message?: string }
  | { readonly phase: 'unreachable'; readonly message: string }
  /** `over`: the server has ended the session; the page stays, so that nothing typed is lost. */
  | { readonly phase: 'signed-in'; readonly session: Session; readonly over: boolean };

interface SessionControl {
  readonly state: SessionState;
  readonly signIn: (user: string, password: string) => Promise<void>;
  readonly signOut: () => Promise<void>;
  readonly sessionOver: () => void;
  readonly retry: () => void;
}

const SessionContext = createContext<SessionControl | null>(null);

export function useSession(): SessionControl {
  const control = useContext(SessionContext);
  if (control === null) throw new Error('the component must stand inside a SessionProvider');
  return control;
}

interface Props {
  /** Token of the one-time link that opened the page. */
  readonly token: string | undefined;
  readonly children: ReactNode;
}

export function SessionProvider({ token, children }: Props) {
  const client = useClient();
  const [state, setState] = useState<SessionState>({ phase: 'starting' });

  const start = useCallback(async () => {
    setState({ phase: 'starting' });
    const opened =
      token === undefined ? await fetched(() => client.session()) : await fetched(() => client.signInByLink(token));
    if (!(opened instanceof ApiError)) return setState({ phase: 'signed-in', session: opened, over: false });
    if (opened.isPassing) return setState({ phase: 'unreachable', message: opened.message });
    if (token === undefined) return setState({ phase: 'signed-out' });
    // An opened link is of no more use, but a session from before may still stand.
    const earlier = await fetched(() => client.session());
    if (!(earlier instanceof ApiError)) return setState({ phase: 'signed-in', session: earlier, over: false });
    setState({
      phase: 'signed-out',
      message: 'this sign-in link has been used or has expired; sign in with a password',
    });
  }, [client, token]);

  useEffect(() => {
    void start();
  }, [start]);

  const sessionOver = useCallback(() => {
    setState((current) => (current.phase === 'signed-in' ? { ...current, over: true } : current));
  }, []);

  const control = useMemo(
    (): SessionControl => ({
      state,
      sessionOver,
      retry: () => void start(),
      async signIn(user, password) {
        const session = await client.signIn(user, password);
        setState({ phase: 'signed-in', session, over: false });
      },
      async signOut() {
        await client.signOut().catch((error: unknown) => {
          if (!(error instanceof ApiError && error.isSessionOver)) throw error;
        });
        setState({ phase: 'signed-out', message: 'you are signed out' });
      },
    }),
    [state, client, start, sessionOver],
  );
  return <SessionContext value={control}>{children}</SessionContext>;
}

async function fetched(ask: () => Promise<Session>): Promise<Session | ApiError> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ApiError) return error;
    return new ApiError({
      status: 0,
      code: 'unexpected',
      message: error instanceof Error ? error.message : String(error),
    });
  }
}
