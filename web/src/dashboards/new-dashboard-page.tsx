import { PageFrame } from '../shell/page-frame.tsx';

export function NewDashboardPage() {
  return <PageFrame title="New dashboard">New dashboard</PageFrame>;
}
