import { PageFrame } from '../shell/page-frame.tsx';

export function IncidentsPage() {
  return <PageFrame title="Incidents">Incidents</PageFrame>;
}
