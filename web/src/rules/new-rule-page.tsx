import { useId, useRef, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { addRule } from '../api/rules.ts';
import { navigate } from '../shell/address.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { ruleHref } from '../shell/routes.ts';
import { BacktestCard } from './backtest-card.tsx';
import { ProblemList } from './problem-list.tsx';
import { Refused } from './refused.tsx';
import { RuleEditor, type RuleEditorHandle } from './rule-editor.tsx';
import { TEMPLATES } from './templates.ts';
import { TestList } from './test-list.tsx';
import { resultsOf, useCheck } from './use-check.ts';
import '../styles/searches.css';
import '../styles/alert.css';
import '../styles/search-bar.css';
import '../styles/rules.css';
import '../styles/rule.css';

export function NewRulePage() {
  const client = useClient();
  const [chosen, setChosen] = useState(TEMPLATES[0]);
  const [text, setText] = useState(TEMPLATES[0]?.text ?? '');
  const [enabled, setEnabled] = useState(true);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<ApiError>();
  const editor = useRef<RuleEditorHandle>(null);
  const about = useId();
  const check = useCheck(text);
  const problems = check?.problems ?? [];
  const save = async () => {
    setBusy(true);
    setRefused(undefined);
    try {
      navigate(ruleHref((await addRule(client, text, enabled)).id));
    } catch (fault) {
      setRefused(asApiError(fault));
      setBusy(false);
    }
  };
  return (
    <PageFrame title="New rule">
      <fieldset className="templates">
        <legend>Begin with</legend>
        {TEMPLATES.map((template) => (
          <label key={template.name} className={template === chosen ? 'template chosen' : 'template'}>
            <input
              type="radio"
              name="template"
              checked={template === chosen}
              onChange={() => {
                setChosen(template);
                setText(template.text);
                setRefused(undefined);
              }}
            />
            <span>
              <strong>{template.name}</strong>
              <span className="soft">{template.summary}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="rule-layout">
        <div className="rule-main">
          <section className="card" aria-label="Text">
            <h2>
              Text <span className="soft">YAML, as it will stand in its file</span>
            </h2>
            <RuleEditor
              ref={editor}
              value={text}
              problems={problems}
              readOnly={false}
              describedBy={about}
              onChange={(next) => {
                setText(next);
                setRefused(undefined);
              }}
            />
            <ProblemList id={about} problems={problems} onGoTo={(problem) => editor.current?.goTo(problem)} />
          </section>
        </div>
        <div className="rule-side">
          <TestList results={resultsOf(check)} />
          <BacktestCard text={text} rule="" />
        </div>
      </div>
      <div className="form-foot">
        {refused === undefined ? null : <Refused error={refused} />}
        <label className="check">
          <input type="checkbox" checked={enabled} onChange={(event) => setEnabled(event.target.checked)} />
          runs at once
        </label>
        <button type="button" className="primary" disabled={busy || problems.length > 0} onClick={() => void save()}>
          Save
        </button>
      </div>
    </PageFrame>
  );
}
