import { PageFrame } from '../shell/page-frame.tsx';

export function NewPatternPage() {
  return <PageFrame title="New index pattern">New index pattern</PageFrame>;
}
