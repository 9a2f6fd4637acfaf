/** A seeded source of choices (mulberry32). */
export const randomOf = (seed) => {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count) => Math.floor(next() * count);
  const pick = (list) => list[below(list.length)];
  return {
    next,
    below,
    pick,
    some: (list, least, most) => {
      const count = least + below(most - least + 1);
      const made = new Set();
      for (let tries = 0; made.size < count && tries < count * 4; tries++) made.add(pick(list));
      return [...made];
    },
    /** An entry by its first element, its share of a hundred. */
    weighted: (entries) => {
      const at = below(100);
      let end = 0;
      return entries.find(([share]) => {
        end += share;
        return at < end;
      });
    },
    hex: (length) => Array.from({ length }, () => below(16).toString(16)).join(''),
  };
};

export const PROGRAMS =
  'powershell cmd rundll32 regsvr32 mshta wscript cscript certutil bitsadmin msbuild installutil wmic schtasks reg net net1 whoami nltest tasklist sc wevtutil vssadmin bcdedit curl wget msiexec cmstp forfiles hh ieexec odbcconf pcalua presentationhost regasm regsvcs runas sqlps xwizard zipfldr esentutl expand extrac32 findstr ftp makecab print replace robocopy pubprn winrm wsl bash tar python node java ngrok psexec procdump mimikatz rubeus sharphound adfind plink putty rclone megasync anydesk teamviewer 7z rar winrar'.split(
    ' ',
  );
export const ORDINARY =
  'svchost explorer chrome firefox msedge services lsass csrss winlogon dllhost taskhostw runtimebroker searchindexer outlook winword excel teams onedrive spoolsv conhost backgroundtaskhost sihost wuauclt msmpeng powershell cmd'.split(
    ' ',
  );
