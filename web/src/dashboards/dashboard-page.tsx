import { PageFrame } from '../shell/page-frame.tsx';

export function DashboardPage({ id }: { readonly id: string }) {
  return <PageFrame title="Dashboard">{id}</PageFrame>;
}
