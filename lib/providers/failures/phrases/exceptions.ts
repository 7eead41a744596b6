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

/** Rules of an organisation, a network or a key: words of policy that have nothing to do with what was drawn. */
export const otherPolicies: readonly Phrase[] = [
  {
    code: "permission_denied",
    pattern:
      /\b(?:organi[sz]ation(?:'s|al)?|org|iam|access|network|vpc|resource|bucket|tenant|admin(?:istrator)?|workspace|company|team|group|project|enterprise|egress|firewall|cors|data(?: retention| privacy)?|privacy|routing|allow[ -]?list|ip)[ -]polic(?:y|ies)\b/i,
  },
  {
    code: "permission_denied",
    pattern: /vpc service controls|constraints\/[\w.]+|violates? (?:org(?:ani[sz]ation)? )?constraint/i,
  },
  {
    code: "permission_denied",
    pattern:
      /\bguardrail restrictions?\b|matching your (?:guardrail|data|privacy)|\bip (?:address )?[\w. :]{0,40}(?:is )?(?:not (?:allowed|in the|on the)|blocked|white ?list|allow ?list)|ip ?(?:白名单|限制)|white ?list/i,
  },
  {
    code: "permission_denied",
    pattern: /\bkey(?:'s)? restrictions?\b|\brestrict(?:ed|ions?) (?:on|of|by) (?:the |this |your )?(?:api )?key\b/i,
  },
  {
    code: "permission_denied",
    pattern:
      /requests? (?:to this api|from (?:this )?(?:referer|referrer|ip|android|ios))[^.]{0,100}\bblocked\b|referr?er [^ ]{0,100} ?(?:are|is) blocked/i,
  },
  {
    code: "account_suspended",
    pattern:
      /\b(?:account|organi[sz]ation|project|team|user|resource|workspace|api key|key|access|subscription|consumer)(?: '[^']{0,60}'| \[id\]| [\w-]{1,40})?(?: access)? (?:has been|have been|is|was|are|were|got)(?: (?:temporarily|permanently|currently|being))? (?:suspended|banned|disabled|deactivated|blocked|locked|terminated|frozen|restricted|revoked)/i,
  },
  {
    code: "account_suspended",
    pattern:
      /\baccount (?:\w+ )?(?:flagged|under review|on hold|limited|suspended|banned|blocked|locked|disabled|frozen)\b/i,
  },
  {
    code: "account_suspended",
    pattern:
      /(?:账号|帐号|账户|帐户|用户)(?![^。]{0,10}(?:速率|频率|频次|并发|流量|限流|额度|余额))[^。，,]{0,8}(?:封禁|冻结|停用|禁用|锁定|风控|异常|限制)/,
  },
  {
    code: "permission_denied",
    pattern:
      /\bweb application firewall\b|you have been blocked|attention required|cloudflare ray id|error code: 10(?:06|07|08|09|10|20)\b|access denied \| /i,
  },
];
