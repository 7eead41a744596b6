import type { Phrase } from "./phrase.ts";

const code = "moderation_blocked";

/**
 * What judges content or what it objects to, and what it decided, in one sentence: per language, both have to be there,
 * in either order, since word order differs. Stems, without accents where providers leave them out.
 */
const languages: readonly { concern: string; verdict: string }[] = [
  // Spanish and Portuguese.
  {
    concern:
      "(?:pol[ií]ticas?|directrices|diretrizes|normas|moderaci[oó]n|modera[cç][aã]o|contenidos? (?:inapropiad|sensible|prohibid|expl[ií]cit|inadecuad)\\w*|conte[uú]dos? (?:impr[oó]pri|sens[ií]ve|proibid|expl[ií]cit|inadequad)\\w*|este contenido|contenido (?:solicitado|generado|subido)|este conte[uú]do|conte[uú]do (?:solicitado|gerado|enviado)|derechos de autor|direitos autorais|seguridad del contenido|filtros? de seguran?[cçz]?\\w*|(?:sistemas?|filtros?|motivos|razones|raz[oõ]es) de segur(?:idad|an[cç]a)|celebridad\\w*|celebridade\\w*|personas? (?:reale?s?|famosas?|conocidas?)|pessoas? (?:reai?s?|real|famosas?|conhecidas?)|menores? de (?:edad|idade))",
    verdict:
      "(?:viola\\w*|incumpl\\w*|infring\\w*|rechaz\\w*|rejeitad\\w*|recusad\\w*|bloque\\w*|detect\\w*|prohib\\w*|proibid\\w*|no (?:se )?(?:permit|cumpl|pas|super)\\w*|n[aã]o (?:[eé] )?(?:permit|cumpr|pass)\\w*|no est[aá] permitid\\w*|no (?:se )?(?:pued|podemos)\\w*|n[aã]o (?:pode|podem)\\w*|contiene|cont[eé]m|viol[oó])",
  },
  // French and Italian.
  {
    concern:
      "(?:politiques?|r[eè]gles|directives|mod[eé]ration|contenus? (?:inappropri|sensible|interdit|explicite)\\w*|(?:ce|votre) contenu|contenu (?:demand|g[eé]n[eé]r|envoy)\\w*|droits? d'auteur|s[eé]curit[eé] du contenu|filtres? de s[eé]curit[eé]|(?:syst[eè]mes?|raisons|filtres?) de s[eé]curit[eé]|(?:sistema|motivi|filtro) di sicurezza|norme della|linee guida|moderazione|contenut[oi] (?:inappropriat|sensibil|vietat)\\w*|diritti d'autore|personnes? (?:r[eé]elles?|c[eé]l[eè]bres?|connues?)|personaggi? famos[oi]|person[ae] real[ei]|mineurs?|c[eé]l[eé]brit[eé]s?)",
    verdict:
      "(?:viol\\w*|enfrein\\w*|contrevien\\w*|rejet\\w*|refus\\w*|bloqu\\w*|d[eé]tect\\w*|interdit\\w*|ne respecte pas|ne (?:peut|peuvent|pouvons)|non (?:pu[oò]|possono|possiamo)|n'est pas (?:conforme|autoris\\w*|permis\\w*)|non autoris\\w*|bloccat\\w*|rifiutat\\w*|respint\\w*|rilevat\\w*|vietat\\w*|non rispetta|contient|contiene)",
  },
  // German and Dutch.
  {
    concern:
      "(?:richtlinien?|nutzungsbedingungen|moderation|sicherheits(?:filter|system|pr[uü]fung|gr[uü]nden?)\\w*|inhaltsfilter|dieser? inhalte?|jugendschutz|unangemessen\\w*|anst[oö][sß]+ig\\w*|urheberrecht\\w*|richtlijn\\w*|beleid|ongepast\\w*|auteursrecht\\w*|(?:reale[nr]?|echte[nr]?|prominente[nr]?|bekannte[nr]?|ber[uü]hmte[nr]?) person(?:en)?|minderj[aä]hrig\\w*)",
    verdict:
      "(?:verst[oö][sß]+\\w*|verletz\\w*|blockier\\w*|abgelehnt|gesperrt|zur[uü]ckgewiesen|erkannt|(?:kann|k[oö]nnen|darf|d[uü]rfen|wird|werden) nicht|nicht (?:erlaubt|zul[aä]ssig|gestattet|bestanden)|untersagt|schend\\w*|geblokkeerd|geweigerd|niet toegestaan|gedetecteerd|enth[aä]lt)",
  },
  // Russian, Turkish, Polish, Indonesian and Vietnamese.
  {
    concern:
      "(?:политик\\p{L}*|правил\\p{L}*|модераци\\p{L}*|недопустим\\p{L}*|запрещ[её]нн\\p{L}*|авторск\\p{L}* прав\\p{L}*|i[çc]erik politika\\p{L}*|topluluk kural\\p{L}*|uygunsuz i[çc]erik|moderasyon|polityk\\p{L}* tre[sś]ci|zasad\\p{L}*|moderacj\\p{L}*|kebijakan|konten (?:tidak pantas|sensitif)|ch[ií]nh s[aá]ch|quy [dđ][iị]nh|ti[eê]u chu[aẩ]n c[oộ]ng [dđ][oồ]ng|b[aả]n quy[eề]n|s[oở] h[uữ]u tr[ií] tu[eệ]|nh[aã]n hi[eệ]u|b[eê]n th[uứ] ba|ng[uư][oờ]i n[oổ]i ti[eế]ng|ki[eể]m duy[eệ]t)",
    verdict:
      "(?:наруша\\p{L}*|нарушен\\p{L}*|отклон\\p{L}*|заблокир\\p{L}*|обнаруж\\p{L}*|не прош\\p{L}*|содержит|ihlal\\p{L}*|reddedil\\p{L}*|engellen\\p{L}*|tespit|narusza|odrzucon\\p{L}*|zablokowan\\p{L}*|melanggar|ditolak|diblokir|vi ph[aạ]m|x[aâ]m ph[aạ]m|b[iị] ch[aặ]n|kh[oô]ng (?:th[eể]|[dđ][uư][oợ]c ph[eé]p)|t[uừ] ch[oố]i)",
  },
  // Japanese.
  {
    concern:
      "(?:ポリシー|ガイドライン|ガードレール|利用規約|モデレーション|審査|セーフティ|安全(?:性|フィルター?|基準)|コンテンツフィルター?|不適切|センシティブ|有害|著作権|肖像権|実在の人物|有名人|第三者|サードパーティ|類似性|成人向け|性的|暴力)",
    verdict:
      "(?:違反|ブロック|拒否|検出|却下|フラグ|抵触|制限され|許可され|不合格|通過し|通りません|侵害|禁止|含まれ|生成できま|保護され)",
  },
  // Korean.
  {
    concern: "(?:정책|가이드라인|약관|검열|안전|심사|부적절|민감|유해|저작권|초상권|실존 인물|유명인|선정적|폭력)",
    verdict: "(?:위반|차단|거부|감지|거절|제한|금지|통과하지|포함|침해|허용되지)",
  },
];

/** A machine that broke, in the same languages: then the sentence is no verdict. */
const outage =
  /\b(?:no disponible|indisponible|indispon[ií]vel|nicht verf[uü]gbar|non disponibile|error interno|erro interno|erreur interne|tiempo de espera|tempo limite|d[eé]lai d[eé]pass[eé]|zeit[uü]berschreitung|недоступ|ошибка сервер)|タイムアウト|利用できません|サーバーエラー|混雑|障害|接続(?:できま|エラー)|시간 초과|사용할 수 없|서버 오류/iu;

/** Chinese needs no word borders, and the clauses are short. */
const chinese: readonly Phrase[] = [
  {
    code,
    pattern:
      /涉敏|涉嫌违规|(?:已)?被屏蔽|涉黄|涉政|涉暴|涉恐|色情|低俗|血腥|敏感(?:内容|信息|词|词汇|图片|图像|字符|人物|素材)|(?:包含|含有|涉及|存在|触发|命中|疑似)[^。；]{0,12}(?:敏感|违规|违禁|不当|不良|违法|有害|不安全)|(?:内容|提示词|图片|图像|视频|文本|素材|音频|输入|输出|创意|描述)[^。；，,]{0,10}(?:违规|违禁|不合规|不安全|敏感|违反)/,
  },
  {
    code,
    pattern:
      /(?:审核|审查|风控|内容安全|内容检测|安全检测|安全审核|合规检测|鉴黄|机审)[^。；，,]{0,8}(?:未通过|不通过|没有通过|未能通过|没通过|拦截|拒绝|失败|未过|不过|驳回|不合格|违规)|(?:未|没有|没|未能|无法)通过[^。；，,]{0,12}(?:审核|审查|检测|风控|安全)|(?:触发|违反)[^。；]{0,20}(?:安全|策略|政策|规范|准则|规定|风控|审核|协议|条款)|内容(?:安全|合规)(?:问题|策略|原因)|由于合规/,
  },
  {
    code: "likeness_blocked",
    pattern:
      /(?:包含|含有|涉及|存在|可能是|检测到|上传)[^。；]{0,10}(?:真人|真实人物|人物肖像|名人|公众人物|明星)|肖像权|真人(?:人脸|肖像|形象)[^。；]{0,12}(?:不支持|禁止|限制|不允许)/,
  },
  {
    code: "third_party_content_blocked",
    pattern:
      /涉及(?:版权|侵权|知识产权)|版权(?:限制|保护|问题|风险)|(?:疑似|可能|存在)侵权|侵犯[^。；]{0,10}(?:版权|著作权|知识产权|权)/,
  },
  {
    code,
    pattern:
      /(?:安全|合规|内容|文本|图片|图像|视频|语音|敏感词|涉黄|色情|违规)(?:校验|检查|检验|检测|审查|审核|过滤|核查)[^。；，,]{0,8}(?:未|不|没|失败|拒绝|拦截|驳回|违规|命中)|(?:不符合|不满足|违背|有违|不遵守|触犯)[^。；]{0,16}(?:规范|政策|准则|规定|社区标准|(?:内容|安全|平台|审核|合规)(?:要求|标准)|用户协议|服务条款|法律|法规)(?!的?(?:格式|尺寸|大小))|(?:禁止|不允许|不支持|无法|不能|拒绝)(?:生成|使用|上传|处理)[^。；]{0,16}(?:真人|真实人脸|人脸|名人|明星|未成年|儿童|政治|色情|暴力|血腥|裸露|违规|敏感|版权|受保护)|(?:真人|真实人脸|真实人物|名人|明星|未成年人?|儿童|政治人物|色情|暴力|血腥|裸露)[^。；]{0,16}(?:不允许|不支持|禁止|无法|不能|拒绝|限制|拦截|违规)|内容[^。；，,]{0,8}(?:未|没有|没|不)通过|(?:人脸|人像|肖像)[^。；]{0,24}(?:规则|规定|不予|禁止|不能|不可|不允许|不支持)|裸露|违禁(?:词|内容|品)|(?:真实人脸|未成年人)[^。；]{0,8}(?:内容|形象)/,
  },
];

export const foreignPolicyPhrases: readonly Phrase[] = [
  ...chinese,
  ...languages.map(({ concern, verdict }) => ({
    code,
    pattern: new RegExp(`${concern}[^.。!?！？]{0,90}${verdict}|${verdict}[^.。!?！？]{0,90}${concern}`, "iu"),
  })),
];

/** A sentence of these languages that says the guard could not be asked. */
export function isForeignOutage(text: string): boolean {
  return outage.test(text);
}
