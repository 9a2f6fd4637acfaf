import { useState } from 'react';
import { useClient } from '../api/client-context.ts';
import { patternFiles } from '../api/patterns.ts';
import { navigate } from '../shell/address.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { patternHref } from '../shell/routes.ts';
import { NEW_PATTERN } from './pattern-draft.ts';
import { PatternForm } from './pattern-form.tsx';
import '../styles/patterns.css';

export function NewPatternPage() {
  const client = useClient();
  const [draft, setDraft] = useState(NEW_PATTERN);
  return (
    <PageFrame title="New index pattern">
      <PatternForm
        draft={draft}
        onChange={setDraft}
        onSave={async (body) => {
          const added = await patternFiles.add(client, body);
          navigate(patternHref(added.id));
          return true;
        }}
      />
    </PageFrame>
  );
}
