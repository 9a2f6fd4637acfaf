import { PageFrame } from '../shell/page-frame.tsx';

export function DashboardsPage() {
  return <PageFrame title="Dashboards">Dashboards</PageFrame>;
}
