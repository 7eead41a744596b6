import type { Phrase } from "./phrase.ts";

const money =
  "(?:credits?|balance|funds?|quota|compute units?|money|wallet|points|free (?:tier|usage|credits?|quota|trial)|allowance|tokens? (?:balance|quota)|budget|resource pack(?:age)?s?|(?:free )?gens|prepa(?:id|yment) (?:credits?|balance)|generations?)";
const empty =
  "(?:insufficient|not enough|(?:does|do|did|has|have)n't (?:have )?(?:enough|sufficient|any)|(?:requires?|needs?) more|(?:not|n't) have (?:enough|sufficient|any)|not sufficient|inadequate|no(?: more| remaining)?|out of|lack(?:s|ing)?|low|zero|negative|run out of|ran out of|exhausted|depleted|used (?:up )?all(?: of)?(?: your)?|exceeded)";

/** Money, keys, rights, verification. Looked for before the status: providers send these as 400, 403, 404, 429 and 503. */
export const moneyPhrases: readonly Phrase[] = [
  { code: "insufficient_credits", pattern: new RegExp(`\\b${empty} (?:\\w+ ){0,4}?${money}\\b(?! per\\b)`, "i") },
  {
    code: "insufficient_credits",
    pattern: new RegExp(
      `\\b${money}\\b[^.;。]{0,40}\\b(?:insufficient|not enough|exhausted|depleted|used up|run out|ran out|is empty|too low|is low|overdue|expired|has ended|has been (?:exhausted|used|consumed)|below)\\b`,
      "i",
    ),
  },
  {
    code: "insufficient_credits",
    pattern:
      /\binsufficient[_ ]?(?:user[_ ])?(?:quota|credits?|balance|funds?|points)\b|\bexhausted balance\b|\btop[ _-]?up\b|\brecharge\b|\b(?:add|purchase|buy)(?: more| some)? (?:credits?|funds)\b|\bquota is not enough\b|\bneed quota\b|\brequires? \d+ credits\b|\black sufficient credits\b|\bcan (?:only|not|'t) afford\b|\bbalance is \S{1,16},? but\b|\bcredit card\b|\bcard on file\b|\bnot (?:been )?purchased\b/i,
  },
  {
    code: "billing_limit_reached",
    pattern:
      /\bbilling (?:hard )?(?:limit|quota|issue|problem|not active|is not|has not|account|details)\b|\bbilling[^.]{0,40}\b(?:disabled|not enabled|enabled?|inactive|overdue|suspended)\b|\benable billing\b|\bspending (?:limit|cap)\b|\bbudget (?:has been |is |was )?(?:exceeded|exhausted|reached|used up)|\bhard limit\b|\b(?:usage|monthly|budget|credit) (?:limit|cap) (?:has been |is |was )?(?:reached|exceeded|hit)\b|\b(?:reached|exceeded|hit)(?: your| the| its)? (?:monthly|billing|spending|usage|plan|subscription|credit) (?:\w+ )?(?:limit|cap|quota)\b|\bpayment (?:is )?(?:required|method|details|overdue|failed)\b|\bpast due\b|\boverdue\b|\barrear|\bunpaid\b|\binvoice\b/i,
  },
  {
    code: "plan_required",
    pattern:
      /\bupgrade (?:your |to )|\brequires? (?:an?|the|your) (?:\w+ )?(?:paid|pro|premium|higher|active|enterprise|business) (?:plan|subscription|tier|account)|\b(?:plan|subscription|tier)\b[^.]{0,40}\b(?:does(?: not|n't) (?:include|support|allow)|expired|inactive|required|has ended)|\b(?:only|not) available (?:on|in|for|to) (?:the |your |our )?(?:\w+ )?(?:paid |pro |current |free )?(?:plan|tier|subscription|subscribers|customers)|\bno active (?:plan|subscription)\b|\bonly (?:enabled|available|open) (?:for|to) (?:\w+ )?(?:enterprise|paid|paying|premium|pro|business)\b(?! (?:models?|version|mode|quality)\b)|\bsubscription does(?: not|n't)\b|\bfree tier (?:is )?(?:not|only)\b/i,
  },
  {
    code: "quota_exhausted",
    pattern:
      /\b(?:daily|weekly|monthly) (?:\w+ ){0,3}(?:limit|quota|cap)s?\b|\b(?:limit|quota|cap|allowance)s?\b[^.;]{0,24}\b(?:for|of) (?:the|this) (?:month|week|day|billing (?:period|cycle))\b|\bquota exceeded\b(?![^.]{0,80}\bper[ _](?:second|minute|hour)|[^.]{0,60}(?:retry|requests per))|\bexceeded (?:your|the|its) (?:\w+ )?quota\b|\busage limit\b|\b(?:inference|consumption|usage) (?:limit|cap)\b|\bexceeded your limit of \d+(?! (?:\w+ )?(?:concurrent|parallel|requests?|jobs?|tasks?|per)\b)|\b(?:trial|free|plan|package|membership|subscription)\b[^.;]{0,30}\blimit (?:has been |is |was )?(?:exceeded|reached|hit)\b|\bquota (?:has been |is |was )?(?:exhausted|exceeded|reached|used)\b/i,
  },
  {
    code: "insufficient_credits",
    pattern:
      /欠费|预扣费(?:额度)?失败|余额(?:不足|已用尽|已耗尽|为零)|(?:额度|套餐|积分|点数|配额|金币|资源包|资源点|次数|灵感值|算力值|credits?|tokens? ?)[^。；，,]{0,8}(?:不足|不够|用尽|耗尽|用完|已满|过期|已达上限|超限)|余额.{0,6}(?:不足|不够)|额度[^。；]{0,6}(?:恢复|冻结|不可用)|用量(?:已)?(?:达到?|到)?上限|升级[^。；]{0,16}套餐|购买积分|无可用额度|没有(?:可用)?额度|(?:套餐|订阅|会员|plan)[^。；]{0,10}(?:到期|过期)|续订|资源包(?:是否)?(?:充足|余量不足)|请(?:先)?(?:充值|续费|购买)|超出(?:套餐|额度)|(?:每日|当日|今日|本月|每月)[^。；]{0,12}(?:上限|限额|用完|超出)|残高(?:が)?不足|クレジット(?:が)?(?:不足|足り)|잔액(?:이)? ?부족|크레딧(?:이)? ?부족|saldo (?:insuficiente|insufficiente|agotado)|cr[eé]ditos? (?:insuficientes?|agotados?|esgotados?)|cr[eé]dits? (?:insuffisants?|[eé]puis[eé]s?)|solde insuffisant|crediti (?:insufficienti|esauriti)|guthaben\p{L}*[^.]{0,30}(?:aufgebraucht|ersch[oö]pft|nicht aus|unzureichend)|unzureichendes guthaben|недостаточно (?:средств|кредит|баланс)|クォータ|割り当てを(?:超|使)|할당량|yetersiz (?:bakiye|kredi)/iu,
  },
];

export const accessPhrases: readonly Phrase[] = [
  {
    code: "invalid_api_key",
    pattern:
      /\b(?:invalid|incorrect|missing|expired|revoked|wrong|bad|malformed|unknown|disabled|no|without|inactive|illegal|not valid)\b (?:or \w+ )?(?:\w+[ -]){0,3}?(?:api[ _-]?keys?|access[ _-]?keys?(?:id)?|secret[ _-]?keys?|(?:access|auth\w*|bearer|api|id|jwt|session|security|login) ?tokens?|credentials?|authorization(?: header)?|authentication|signature|ak\/sk|jwt)\b/i,
  },
  {
    code: "invalid_api_key",
    pattern:
      /\b(?:api[ _-]?keys?|access[ _-]?keys?|(?:access|auth\w*|bearer|api|jwt|security|session|id) ?tokens?|credentials?|authorization(?: header)?|signature|ak\/sk)\b[^.;。]{0,40}\b(?:invalid|not valid|incorrect|expired|revoked|missing|not found|disabled|required|invalidated|not provided|malformed|does not exist|doesn't exist|not recogni[sz]ed|mismatch|(?:does(?: not|n't)|did(?: not|n't)) match|verification failed|not set|failed|leaked|compromised|black ?listed|blocked|banned|only from|suspended)\b|\btoken (?:has been |was |is )?(?:black ?listed|blocked|revoked|banned|suspended)\b/i,
  },
  {
    code: "invalid_api_key",
    pattern:
      /\b(?:bad|wrong|invalid) key\b|\bauthentication (?:is )?(?:failed|failure|required|error|hook|fails)\b|\bauthori[sz]ation (?:failed|required|hook|error)\b|\bfailed to authenticate\b|\b(?:could not|couldn't|unable to) (?:validate credentials|authenticate|verify account)\b|\bnot authenticated\b|\bunauthenticated\b|\bunauthori[sz]ed\b|\bplease (?:log ?in|sign in|provide (?:an?|your) (?:valid )?(?:api )?key)\b|\bmissing credentials\b|\b(?:problem|issue) with your account\b|\b(?:check )?log[ -]?in (?:error|failed|failure|expired|required|timed out)\b|\b(?:session|cookie|login)s? (?:has |have |is |are )?(?:expired|invalid)\b|\bnot logged in\b|\bvalid (?:authentication|access|api) (?:token|key)\b|\bcookie is missing\b|\bcarry the api\b|\btwo-factor\b|\binvalid account\b|\blogin first\b|\b(?:illegal|invalid|expired|missing|incorrect) token\b(?! (?:count|limit|length))|\bno auth(?:entication)?\b|\bauth(?:entication)?[_ ](?:is )?(?:unavailable|missing)\b/i,
  },
  {
    code: "verification_required",
    pattern:
      /\bmust be verified\b|\bverify (?:your |an? |the )?(?:organi[sz]ation|identity|account|email|(?:mobile |phone )?number|phone)\b|\b(?:identity|organi[sz]ation|account|enterprise|real[ -]name|phone|email) (?:verification|is not verified|not verified)\b|\bneeds? (?:to be )?verified\b|实名(?:认证)?/i,
  },
  {
    code: "not_activated",
    pattern:
      /\b(?:model|service|api|feature|endpoint|product|resource|deployment)\b[^.;。]{0,60}\b(?:(?:has |is |was |have )?not (?:been |yet )*(?:activated|enabled|opened|purchased|subscribed|provisioned|granted|open)|is disabled|not opened)\b|\b(?:activate|enable|open|subscribe to) the (?:model|service|api)\b|\bhas not activated\b|\bnot (?:yet )?opened? the (?:model|service)\b|\bhas not been used in project\b|未开通|未激活|未订购|服务未开启|没有开通/i,
  },
  {
    code: "permission_denied",
    pattern:
      /(?<!\bnot found,? or (?:\w+ ){1,3})\b(?:does(?: not|n't)|do(?: not|n't)|did(?: not|n't)) have (?:\w+ ){0,3}(?:access|permissions?|authori[sz]ation|rights?|privileges?)\b|\bpermission[_ ](?:denied|is denied|error)\b|\bnot authori[sz]ed to\b|\b(?:no|insufficient|lacks?|missing|without) (?:\w+ ){0,2}permissions?\b|\bnot (?:permitted|allowed|entitled) to (?:use|access|call|perform|invoke|sample|run)\b|\baccess (?:is |was |to [\w\s'"`./-]{0,60} )?(?:denied|forbidden|restricted|not granted)\b|\bno access to\b|\bdenied access\b|\bpermission \S{1,80} denied\b|\bmissing \S{1,40} to execute\b|\baccept the (?:terms|agreement|license)\b|\bmodel access (?:is )?denied\b|\brequest (?:had|has) insufficient\b|\bapply for access\b|\brequest access\b|\b(?:lacks?|missing|insufficient|required) (?:the )?scopes?\b|\bprivate beta\b|\bwait(?:ing)? ?list\b|\b(?:allow|white)listed\b|无权限|没有权限|权限不足|无权|未授权|权限拒绝/i,
  },
  {
    code: "region_not_supported",
    pattern:
      /\b(?:country|region|territory|location)\b[^.;。]{0,40}\b(?:not (?:supported|available|allowed)|unsupported|restricted|blocked)\b|\b(?:country|region) not allow\b|\bnot (?:available|supported|offered) in (?:your|this|the requested) (?:country|region|location|area)\b|\bunsupported (?:country|region|location)|地区(?:不支持|限制)|所在(?:国家|地区)/i,
  },
  {
    code: "invalid_api_key",
    pattern:
      /鉴权失败|认证失败|身份验证失败|未登录|请登录|(?:密钥|api ?key|令牌|token|签名|ak\/sk|凭证|key)[^。；，,]{0,6}(?:无效|错误|失效|过期|不存在|不正确|不合法|未提供|不能为空|校验失败)|无效的(?:密钥|令牌|api ?key|token|签名)/i,
  },
];

/** A model that is there, but not for this key: so plainly that a code for a missing model does not count. */
export const firmAccess: readonly Phrase[] = [
  {
    code: "permission_denied",
    pattern:
      /^(?!.*\b(?:not exist|n't exist|not found)\b).*\b(?:project|account|organi[sz]ation|team|user|key|token|you)\b[^.;]{0,60}\b(?:does(?: not|n't)|do(?: not|n't)) have access to\b/i,
  },
];

export const accountCodes =
  /insufficient[_ .-]?(?:\w+[_ .-]?)?(?:quota|credit|balance|fund|point|money)|quota[_ .-]?exceeded|(?:credit|balance|quota|fund)s?[_ .-]?(?:insufficient|not[_ .-]?enough|exhaust|depleted|empty)|not[_ .-]?enough[_ .-]?(?:credit|balance|quota)|arrear|overdue|billing|payment|top[_ -]?up|(?:invalid|incorrect|missing|expired|unknown|wrong)[_ .-]?(?:api[_ .-]?key|access[_ .-]?key|auth|credential|access[_ .-]?token|bearer)|api[_ .-]?key[_ .-]?(?:invalid|missing|expired|not[_ .-]?found)|unauthori[sz]ed|unauthenticated|authenticat|auth[_ .-]?fail|permission[_ .-]?denied|access[_ .-]?denied|not[_ .-]?verified|verification[_ .-]?required|(?:phone|email|identity|kyc|login|payment)(?:[_ .-]?number)?[_ .-]?required|account[_ .-]?(?:suspend|disabl|deactiv|lock|ban|frozen|invalid|overdue)|subscription|spending[_ .-]?limit|budget[_ .-]?exceed|real[_ .-]?name|confirmation[_ .-]?required|agreement[_ .-]?(?:required|not)|terms[_ .-]?not[_ .-]?accepted|spend[_ .-]?cap|wallet|not[_ .-]?activated|not[_ .-]?open/i;
