/** https://learn.microsoft.com/windows/security/threat-protection/auditing/event-4624 */
export const LOGON_TYPES: ReadonlyMap<string, string> = new Map([
  ['2', 'Interactive'],
  ['3', 'Network'],
  ['4', 'Batch'],
  ['5', 'Service'],
  ['7', 'Unlock'],
  ['8', 'NetworkCleartext'],
  ['9', 'NewCredentials'],
  ['10', 'RemoteInteractive'],
  ['11', 'CachedInteractive'],
  ['12', 'CachedRemoteInteractive'],
  ['13', 'CachedUnlock'],
]);

/** https://learn.microsoft.com/windows/security/threat-protection/auditing/event-4625 */
const STATUS: ReadonlyMap<string, string> = new Map([
  ['0xc000005e', 'no logon servers available'],
  ['0xc0000064', 'user name does not exist'],
  ['0xc000006a', 'wrong password'],
  ['0xc000006d', 'bad user name or authentication information'],
  ['0xc000006e', 'account restriction'],
  ['0xc000006f', 'outside of authorised hours'],
  ['0xc0000070', 'unauthorised workstation'],
  ['0xc0000071', 'expired password'],
  ['0xc0000072', 'account disabled'],
  ['0xc00000dc', 'server in the wrong state'],
  ['0xc0000133', 'clocks too far apart'],
  ['0xc000015b', 'logon type not granted'],
  ['0xc000018c', 'trust relationship failed'],
  ['0xc0000192', 'netlogon service not started'],
  ['0xc0000193', 'account expired'],
  ['0xc0000224', 'password must be changed'],
  ['0xc0000225', 'an error of Windows'],
  ['0xc0000234', 'account locked out'],
  ['0xc00002ee', 'an error occurred during logon'],
  ['0xc0000371', 'no local secrets of the account'],
  ['0xc0000413', 'authentication firewall'],
]);

/** Result codes of Kerberos, https://learn.microsoft.com/windows/security/threat-protection/auditing/event-4771 */
const KERBEROS: ReadonlyMap<string, string> = new Map([
  ['0x6', 'user name does not exist'],
  ['0x7', 'server not found'],
  ['0xc', 'workstation or hours restricted'],
  ['0x12', 'account disabled, expired or locked out'],
  ['0x17', 'expired password'],
  ['0x18', 'wrong password'],
  ['0x25', 'clocks too far apart'],
]);

/** Why a logon failed, by the sub status, which says more, else the status. */
export const reasonOf = (...codes: readonly (string | undefined)[]): string | undefined => {
  for (const code of codes) {
    const key = code?.toLowerCase();
    const reason = key === undefined ? undefined : (STATUS.get(key) ?? KERBEROS.get(key));
    if (reason !== undefined) return reason;
  }
  return undefined;
};

const LEVELS = ['info', 'critical', 'error', 'warning', 'info', 'debug'] as const;

const LEVEL_WORDS: ReadonlyMap<string, string> = new Map([
  ['information', 'info'],
  ['verbose', 'debug'],
]);

export const levelOf = (level: number | undefined, name: string | undefined): string | undefined => {
  const known = level === undefined ? undefined : LEVELS[level];
  const word = name?.toLowerCase();
  return known ?? (word === undefined ? undefined : (LEVEL_WORDS.get(word) ?? word));
};
