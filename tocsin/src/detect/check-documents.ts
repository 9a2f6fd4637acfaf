import { isAnomaly, readAnomalyRules } from './anomaly/index.ts';
import { type CheckedRule, checkRules, type RuleFile } from './sigma/index.ts';
import { isThreshold, readThreshold } from './threshold/index.ts';

/** Rules of all kinds with what is wrong with them, in the order of their files and lines. */
export const checkDocuments = (files: readonly RuleFile[]): readonly CheckedRule[] => {
  const anomalies = new Set(files.filter(({ text }) => isAnomaly(text)));
  const thresholds = new Set(files.filter((one) => !anomalies.has(one) && one.text !== '' && isThreshold(one.text)));
  const ofSigma = checkRules(files.filter((one) => !thresholds.has(one) && !anomalies.has(one)));
  const order = new Map(files.map(({ file }, index) => [file, index]));
  return [...ofSigma, ...[...thresholds].flatMap(checkThresholds), ...[...anomalies].flatMap(checkAnomalies)].sort(
    (a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line,
  );
};

const checkAnomalies = ({ file, text }: RuleFile): readonly CheckedRule[] =>
  readAnomalyRules(text, file).documents.map((one) => ({ file, warnings: [], ...one }));

const checkThresholds = ({ file, text }: RuleFile): readonly CheckedRule[] => {
  const { rules, problems } = readThreshold(text, file);
  const told = new Set(rules.flatMap((rule) => rule.problems));
  const ofFile = problems.filter((problem) => !told.has(problem));
  const checked = rules.map((rule) => ({ file, warnings: [], ...rule }));
  return ofFile.length === 0 ? checked : [{ file, line: 1, problems: ofFile, warnings: [] }, ...checked];
};
