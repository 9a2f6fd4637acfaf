import { Component, type ReactNode, Suspense } from 'react';
import type { Recent } from '../search/recent.ts';
import { SearchPage } from '../search/search-page.tsx';
import { Link } from './link.tsx';
import { PageFrame } from './page-frame.tsx';
import {
  AlertPage,
  AlertsPage,
  ConnectPage,
  DashboardPage,
  DashboardsPage,
  DemoPage,
  EditInputPage,
  EditSearchPage,
  ImportPage,
  IncidentPage,
  IncidentsPage,
  InputsPage,
  NewDashboardPage,
  NewInputPage,
  NewOutputPage,
  NewPatternPage,
  NewRulePage,
  NewSearchPage,
  OutputPage,
  OutputsPage,
  PatternPage,
  PatternsPage,
  ResponsesPage,
  RulePage,
  RulesPage,
  SearchesPage,
  SourcesPage,
  StoragePage,
} from './pages.tsx';
import type { Route } from './routes.ts';

interface Props {
  readonly route: Route;
  readonly recent: Recent;
}

export function ShownPage({ route, recent }: Props) {
  if (route.page === 'search') return <SearchPage recent={recent} />;
  return (
    <Fallible key={JSON.stringify(route)}>
      <Suspense fallback={<main id="results" className="page" aria-busy="true" aria-label="loading" />}>
        {pageOf(route)}
      </Suspense>
    </Fallible>
  );
}

function pageOf(route: Route): ReactNode {
  switch (route.page) {
    case 'alerts':
      return <AlertsPage />;
    case 'alert':
      return <AlertPage id={route.id} />;
    case 'searches':
      return <SearchesPage />;
    case 'saved search':
      return <EditSearchPage id={route.id} />;
    case 'new search':
      return <NewSearchPage />;
    case 'inputs':
      return <InputsPage />;
    case 'input':
      return <EditInputPage id={route.id} />;
    case 'new input':
      return <NewInputPage />;
    case 'responses':
      return <ResponsesPage />;
    case 'storage':
      return <StoragePage />;
    case 'dashboards':
      return <DashboardsPage />;
    case 'dashboard':
      return <DashboardPage id={route.id} />;
    case 'new dashboard':
      return <NewDashboardPage />;
    case 'import dashboards':
      return <ImportPage />;
    case 'patterns':
      return <PatternsPage />;
    case 'pattern':
      return <PatternPage id={route.id} />;
    case 'new pattern':
      return <NewPatternPage />;
    case 'rules':
      return <RulesPage />;
    case 'rule':
      return <RulePage id={route.id} />;
    case 'new rule':
      return <NewRulePage />;
    case 'incidents':
      return <IncidentsPage />;
    case 'incident':
      return <IncidentPage id={route.id} />;
    case 'sources':
      return <SourcesPage />;
    case 'new source':
      return <ConnectPage />;
    case 'outputs':
      return <OutputsPage />;
    case 'output':
      return <OutputPage id={route.id} />;
    case 'new output':
      return <NewOutputPage />;
    case 'demo':
      return <DemoPage />;
    default:
      return (
        <PageFrame title="Nothing here">
          <div className="state">
            <p>
              There is no page at this address. <Link href="/search">Search</Link> and{' '}
              <Link href="/alerts">alerts</Link> are where most go.
            </p>
          </div>
        </PageFrame>
      );
  }
}

/** A page whose file cannot be loaded (the server was updated, or is away) says so. */
class Fallible extends Component<{ readonly children: ReactNode }, { readonly fault: string | undefined }> {
  override state: { readonly fault: string | undefined } = { fault: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    if (this.state.fault === undefined) return this.props.children;
    return (
      <main id="results" className="page" tabIndex={-1}>
        <div className="state failed" role="alert">
          <h1>This page could not be shown</h1>
          <p>{this.state.fault}</p>
          <button type="button" onClick={() => window.location.reload()}>
            Load it again
          </button>
        </div>
      </main>
    );
  }
}
