// By what lines are known whose service nobody has named.

export const LOGFMT = /(?:^|\s)(?:level|lvl|msg|status|method|remote_addr|remoteAddr|ip|client_ip|user)=/;
export const IIS_LINE =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [\da-fA-F.:]{2,45} [A-Z]{3,12} \/\S{0,4096} \S{1,4096} \d{1,5} \S{1,256} [\da-fA-F.:]{2,45} /;
export const ENVOY_LINE = /^\[\d{4}-\d\d-\d\dT[\d:.]{8,18}Z\] "[A-Z]{3,12} /;
export const PAIRS_LINE = /^[A-Za-z_][\w.-]{0,63}=(?:"[^"]{0,512}"|[^\s"]{1,256})[ ,;][A-Za-z_][\w.-]{0,63}=/;
/** What some collectors put in front of a text: its host and program. */
export const HOST_PROGRAM = /^[\w.-]{1,128} ([a-z][\w-]{1,32})(?:\[\d{1,10}\])?: /;

/** Columns of IIS as it is installed. */
export const IIS_FIELDS =
  'date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken'.split(
    ' ',
  );
