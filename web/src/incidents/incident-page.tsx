import { PageFrame } from '../shell/page-frame.tsx';

export function IncidentPage({ id }: { readonly id: string }) {
  return <PageFrame title="Incident">{id}</PageFrame>;
}
