import { useMemo, useState } from 'react';
import type { Session } from './api/types.ts';
import { recentSearches } from './search/recent.ts';
import { useSession } from './session/session-context.tsx';
import { SignInAgain } from './session/sign-in-again.tsx';
import { SignInPage } from './session/sign-in-page.tsx';
import { UserMenu } from './session/user-menu.tsx';
import { usePath } from './shell/address.ts';
import { DataTabs } from './shell/data-tabs.tsx';
import { DemoBanner } from './shell/demo-banner.tsx';
import { Link } from './shell/link.tsx';
import { Navigation } from './shell/navigation.tsx';
import { routeOf } from './shell/routes.ts';
import { ShownPage } from './shell/shown-page.tsx';
import { useDemoActive, useOpenAlerts } from './shell/use-surroundings.ts';
import { Bell } from './ui/bell.tsx';
import { browserStorage } from './ui/storage.ts';

export function App() {
  const { state, retry } = useSession();
  switch (state.phase) {
    case 'starting':
      return <main className="gate" aria-busy="true" aria-label="Tocsin is starting" />;
    case 'signed-out':
      return <SignInPage message={state.message} />;
    case 'unreachable':
      return (
        <main className="gate">
          <div className="gate-card">
            <h1 className="brand">
              <Bell size={34} />
              Tocsin
            </h1>
            <p role="alert">{state.message}</p>
            <button type="button" className="primary" onClick={retry}>
              Try again
            </button>
          </div>
        </main>
      );
    case 'signed-in':
      // Another user must not find the earlier one's search on the page.
      return <SignedIn key={state.session.user} session={state.session} over={state.over} />;
  }
}

function SignedIn({ session, over }: { readonly session: Session; readonly over: boolean }) {
  const { signOut } = useSession();
  const recent = useMemo(() => recentSearches(browserStorage(), session.user), [session.user]);
  const [fault, setFault] = useState<string>();
  const path = usePath();
  const route = useMemo(() => routeOf(path), [path]);
  const openAlerts = useOpenAlerts();
  const demo = useDemoActive();
  const leave = () => {
    signOut().then(
      () => {
        recent.clear();
        window.history.replaceState(null, '', '/');
      },
      (error: unknown) => setFault(`signing out failed: ${error instanceof Error ? error.message : String(error)}`),
    );
  };
  return (
    <>
      <button type="button" className="skip" onClick={() => document.getElementById('results')?.focus()}>
        Skip to the content
      </button>
      <header className="top">
        <Link className="brand" href="/">
          <Bell size={22} />
          Tocsin
        </Link>
        <Navigation page={route.page} openAlerts={openAlerts} demo={demo} />
        {fault === undefined ? null : (
          <p className="field-error" role="alert">
            {fault}
          </p>
        )}
        <UserMenu session={session} onSignOut={leave} />
      </header>
      {demo ? <DemoBanner /> : null}
      <DataTabs page={route.page} />
      <ShownPage route={route} recent={recent} />
      {over ? <SignInAgain user={session.user} /> : null}
    </>
  );
}
