import type { Phrase } from "./phrase.ts";

const guard =
  "(?:content[ _-]?)?(?:moderat(?:ion|or)|safety|security|content[ _-](?:filter(?:s|ing)?|check(?:er|s|ing)?|review|inspection|policy check)|nsfw|risk[ _-]control|image audit|audit(?:ing)?|copyright|likeness|guardrails?|compliance)";
const machine =
  "(?:[ _-](?:check(?:er|s|ing)?|filter(?:s|ing)?|service|system|api|server|backend|provider|endpoint|classifier|model|detect(?:or|ion)|review|request|call|module|gateway|worker|pipeline|verification|scan(?:ner)?|queues?|backlog|pods?|containers?|instances?|replicas?|nodes?|jobs?))*";
const broke =
  "(?:(?:internal|server|service|network|connection|system|unexpected|unknown|timeout|5\\d\\d|http 5\\d\\d)(?: server)? (?:error|exception|failure)|unavailable|not available|offline|unreachable|(?:request |call )?timed?[ -]?out|timeout|overloaded|not respond\\w*|unresponsive|is down|(?:is )?(?:backed up|congested|backlogged|full)|backlog|could(?: not|n't) (?:be )?(?:reach|complet|perform|run|process)\\w*|failed to (?:connect|respond|load|start|run|complete|initiali[sz]e|reach)|connection (?:reset|refused|error|failed)|rate limit|too busy|errored|crash(?:ed|ing|loop\\w*)|exit(?:ed|s)\\b|(?:is |are |went )?down\\b|not reachable|threw (?:an? )?\\w+|failed with (?:(?:an? )?(?:http|status|error|code) )*5\\d\\d|(?:result|response|verdict|score|answer) (?:is|was) (?:undefined|null|missing|empty|none|invalid|malformed)|(?:returned|gave|sent)(?: back)? (?:null|none|nothing|undefined|no (?:answer|response|result)|(?:an? )?(?:invalid|empty|malformed|unexpected|bad)|(?:an? )?(?:http )?5\\d\\d|(?:an? )?http)|lost connection|refused (?:the |our )?connection|(?:did|does)(?: not|n't) (?:respond|answer|reply|start|load)|(?:went|gone|going) (?:down|away|offline)|(?:is |was )?(?:degraded|draining|under maintenance|rate[ -]limited|throttled)|restart(?:ing|ed)|not ready|starting up|died|killed|evicted|oom\\w*)";

/** The guard itself broke: an outage, whatever words of moderation stand beside it. */
export const guardBroke: readonly Phrase[] = [
  {
    code: "moderation_unavailable",
    pattern: new RegExp(
      `\\b${guard}${machine}(?: (?:is|was|are|has|have|had|been|currently|temporarily|returned|encountered|threw|raised|hit|an?|with|failed with|failed:|failed due to|failed because of|error:|request|call))*[ :,-]{1,3}(?:(?:the|an?|upstream|backend|provider|remote) )*${broke}`,
      "i",
    ),
  },
  {
    code: "moderation_unavailable",
    pattern: new RegExp(
      `\\b${guard}${machine} failed\\b[:,;]? (?:due to |because of |with |as )?(?:(?:an?|the|our) )?(?:upstream|backend|server|network|connection|socket|http|api|dns|time[ -]?out|internal|provider (?:error|returned)|unexpected|bad gateway|5\\d\\d)`,
      "i",
    ),
  },
  {
    code: "moderation_unavailable",
    pattern: new RegExp(
      `\\b(?:unable to|failed to|could(?: not|n't)|can(?:not|'t)) (?:reach|contact|connect to|call|query|run|perform|complete|execute|load|initiali[sz]e|verify|fetch|get|obtain|retrieve|read|parse) (?:the |our |with )*${guard}`,
      "i",
    ),
  },
  {
    code: "moderation_unavailable",
    pattern: new RegExp(
      `\\b(?:error|exception|time[ -]?out|timed out) (?:while|during|when|in|calling|from|waiting for)(?: (?:running|calling|the|our|performing|for|contacting))* ${guard}`,
      "i",
    ),
  },
  {
    code: "moderation_unavailable",
    pattern:
      /(?:审核|内容安全|风控|安全检测|版权检测)(?:服务|接口|系统|模块|引擎)?[^。，,]{0,6}(?:超时|不可用|异常|繁忙|故障|出错|无响应|连接失败)/,
  },
  {
    code: "moderation_unavailable",
    pattern:
      /(?:mod[eé]ra[ctz]\p{L}*|moderier\p{L}*|модерац\p{L}*|sicherheitspr[uü]fung\p{L}*|モデレーション|審査|セーフティ|모더레이션|심사|검수)[^.。]{0,60}(?:no disponible|indisponible|indispon[ií]vel|nicht (?:verf[uü]gbar|erreichbar)|non disponibile|niet beschikbaar|error interno|erro interno|erreur interne|interner? fehler|tiempo de espera|tempo (?:limite|esgotado|scaduto)|d[eé]lai|zeit[uü]berschreitung|недоступ|не отвечает|таймаут|タイムアウト|エラーが発生|応答が(?:ありません|ない)|接続でき|混雑|障害|시간 초과|응답이 없|응답하지|오류|점검 중)/iu,
  },
];

/** `safety_tolerance is out of range`: a parameter about safety, not a verdict. */
export const guardParameter: readonly Phrase[] = [
  {
    code: "invalid_parameter",
    pattern: /\b(?:set|change|pass|use|specify|omit|remove) (?:the )?[`'"](?:moderation|safety|nsfw|content)\w*[`'"]/i,
  },
  {
    code: "invalid_parameter",
    pattern:
      /\b(?:safety|moderation|security|content[ _]filter|nsfw|sensitivity|guardrail)[ _-]?(?:tolerance|settings?|level|threshold|identifier|version|checker|check|filter|mode|strictness|tier|id|parameter|option|field|value)?\b[^.;。]{0,60}\b(?:out of range|must be (?:one of|between|at (?:least|most)|an? (?:integer|number|string|boolean)|less|greater|in)|is not (?:supported|a valid|one of)|isn't (?:supported|a valid)|not supported (?:by|for|in|with)|supported values|unknown (?:field|parameter|value)|unexpected (?:field|keyword)|is required|invalid (?:value|type|enum)|should be)/i,
  },
  {
    code: "invalid_parameter",
    pattern:
      /\b(?:invalid|unknown|unsupported|unrecognized|unexpected|missing)\b (?:\w+ ){0,4}['"`]?(?:safety|moderation|security|content_filter|nsfw|enable_safety|disable_safety|guardrail)[_-]?(?:\w+)?['"`]?(?: (?:parameter|value|setting|level|option|field|identifier|argument|threshold|tolerance))?/i,
  },
];

/** A reference that the provider may not fetch, or not from there: its address is wrong, or its host says no. */
export const addressRefused: readonly Phrase[] = [
  {
    code: "media_not_readable",
    pattern:
      /\b(?:image|photo|picture|frame|file|media|video|audio|asset|still|url)s?(?:_url)?\b[^.;]{0,60}\b(?:cors|hotlink\w*|robots\.txt|referr?er polic\w+)\b/i,
  },
  {
    code: "media_not_readable",
    pattern:
      /\b(?:unsafe|insecure|private|internal|loopback|link-local|non-public) (?:urls?|ip(?: address(?:es)?)?|hosts?|hostnames?|addresses|links?|schemes?)\b(?![^.;]{0,40}\b(?:error|unreachable|timed out|down)\b)/i,
  },
];

/** Rules of an organisation, a network or a key: words of policy that have nothing to do with what was drawn. */
export const otherPolicies: readonly Phrase[] = [
  // What has to be agreed to before the model may be used.
  {
    code: "permission_denied",
    pattern:
      /\b(?:must|need(?:s)? to|have to|has to|please|should|required to|requires? (?:you|users?) to|yet to|(?:not|n't)(?: yet)?) (?:first )?(?:accept(?:ed)?|agree(?:d)? (?:to|with)|acknowledg\w+|consent(?:ed)? to|sign(?:ed)?|review and accept)\b[^.;]{0,50}\b(?:polic(?:y|ies)|terms|agreement|guidelines?|licen[cs]e|eula|conditions)\b|\b(?:polic(?:y|ies)|terms|agreement|licen[cs]e|eula)\b[^.;]{0,40}\b(?:acceptance|(?:must|needs? to|has to) be (?:accepted|signed|agreed)|not (?:yet )?(?:been )?(?:accepted|signed|agreed))\b|\b(?:consent|agreement) to (?:the |our )?(?:new |updated )?(?:terms|polic\w+)/i,
  },
  {
    code: "account_suspended",
    pattern:
      /\b(?:account|organi[sz]ation|project|team|user|workspace|card|payment|api key|key)\b[^.;]{0,24}\bflagged\b/i,
  },
  {
    code: "permission_denied",
    pattern:
      /\b(?:organi[sz]ation(?:'s|al)?|org|iam|access|network|vpc|resource|bucket|tenant|admin(?:istrator)?|workspace|company|team|group|project|enterprise|egress|firewall|cors|data(?: retention| privacy)?|privacy|routing|allow[ -]?list|ip|bucket|identity-based|service control|resource-based|password|key)[ -]polic(?:y|ies)\b/i,
  },
  {
    code: "permission_denied",
    pattern:
      /\b(?:confirm|verify) (?:your|the user's) age\b|\bage (?:verification|check) (?:is )?(?:required|needed)\b|vpc service controls|constraints\/[\w.]+|violates? (?:org(?:ani[sz]ation)? )?constraint/i,
  },
  {
    code: "permission_denied",
    pattern:
      /\bguardrail restrictions?\b|matching your (?:guardrail|data|privacy)|\bip (?:address )?[\w. :]{0,40}(?:is )?(?:not (?:allowed|in the|on the)|blocked|white ?list|allow ?list)|ip ?(?:白名单|限制)|white ?list/i,
  },
  {
    code: "permission_denied",
    pattern:
      /\bkey(?:'s)? restrictions?\b|\b(?:blocked|denied|restricted|disabled|not allowed) by (?:your|the|an?) (?:admin(?:istrator)?|organi[sz]ation|company|employer|owner|workspace|it department)\b|\b(?:seat|membership) (?:was|has been|is) (?:removed|revoked|cancell?ed|suspended)\b|\brestrict(?:ed|ions?) (?:on|of|by) (?:the |this |your )?(?:api )?key\b/i,
  },
  {
    code: "permission_denied",
    pattern:
      /requests? (?:to this api|from (?:this )?(?:referer|referrer|ip|android|ios))[^.]{0,100}\bblocked\b|referr?er [^ ]{0,100} ?(?:are|is) blocked/i,
  },
  {
    code: "account_suspended",
    pattern:
      /\b(?:account|organi[sz]ation|project|team|user|resource|workspace|api key|key|access|subscription|consumer)(?: '[^']{0,60}'| \[id\]| [\w-]{1,40})?(?:'s)?(?: access)?(?: to [\w.-]{1,40})? (?:has been|have been|is|was|are|were|got)(?: (?:temporarily|permanently|currently|being))? (?:suspended|banned|disabled|deactivated|blocked|locked|terminated|frozen|restricted|revoked)/i,
  },
  {
    code: "account_suspended",
    pattern:
      /\baccount (?:\w+ )?(?:flagged|under review|on hold|limited|suspended|banned|blocked|locked|disabled|frozen)\b/i,
  },
  {
    code: "account_suspended",
    pattern:
      /(?:账号|帐号|账户|帐户|用户)(?![^。]{0,10}(?:速率|频率|频次|并发|流量|限流|额度|余额))[^。，,]{0,8}(?:封禁|被封|封号|冻结|停用|禁用|锁定|风控|异常|限制)/,
  },
  {
    code: "permission_denied",
    pattern:
      /\bweb application firewall\b|you have been blocked|attention required|cloudflare ray id|error code: 10(?:06|07|08|09|10|20)\b|access denied \| /i,
  },
];
