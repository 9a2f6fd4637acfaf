const PREFIX = 'rule:';

/** Whether an alert was found by a rule; else by a saved search. */
export const isRule = (rule: string): boolean => rule.startsWith(PREFIX);

export const ruleId = (rule: string): string => rule.slice(PREFIX.length);

export const finder = (rule: string): string => (isRule(rule) ? 'rule' : 'saved search');
