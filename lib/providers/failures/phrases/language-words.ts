/**
 * What judges content or what it objects to, and what it decided, in one sentence: per language, both have to be there,
 * in either order, since word order differs. Stems, without accents where providers leave them out.
 */
export const languages: readonly { concern: string; verdict: string }[] = [
  // Spanish and Portuguese.
  {
    concern:
      "(?:pol[ií]ticas?|directrices|diretrizes|normas|reglas|regras|moderaci[oó]n|modera[cç][aã]o|contenidos? (?:inapropiad|sensible|prohibid|expl[ií]cit|inadecuad|para adultos|violent|ofensiv)\\w*|conte[uú]dos? (?:impr[oó]pri|sens[ií]ve|proibid|expl[ií]cit|inadequad|adult|violent|ofensiv)\\w*|(?:este|el|tu|su) contenido|contenido (?:solicitado|generado|subido)|(?:este|o|seu) conte[uú]do|conte[uú]do (?:solicitado|gerado|enviado)|derechos de (?:autor|imagen)|direitos (?:autorais|de (?:autor|imagem))|seguridad del contenido|filtros? de (?:contenidos?|conte[uú]dos?|seguran?[cçz]?\\w*|seguridad)|(?:sistemas?|motivos|razones|raz[oõ]es) de segur(?:idad|an[cç]a)|celebridad\\w*|figuras? p[uú]blicas?|personas? (?:reale?s?|famosas?|conocidas?|identificables?)|pessoas? (?:reai?s?|real|famosas?|conhecidas?|identific[aá]ve\\w*)|menores?(?: de (?:edad|idade))?\\b|desnud\\w*|nudez|violencia|viol[eê]ncia|marcas? registrad\\w*|prompt)",
    verdict:
      "(?:viola\\w*|violou|incumpl\\w*|infring\\w*|rechaz\\w*|rejeitad\\w*|recusad\\w*|bloque\\w*|detect\\w*|prohib\\w*|proibid\\w*|no (?:se )?(?:permit|cumpl|pas|super|acept)\\w*|n[aã]o (?:[eé] |s[aã]o )?(?:permit|cumpr|pass|aceit)\\w*|no est[aá]n? (?:permitid|autorizad)\\w*|no (?:se )?(?:pued|podemos)\\w*|n[aã]o (?:pode|podem)\\w*|contiene|cont[eé]m|viol[oó]\\b)",
  },
  // French and Italian.
  {
    concern:
      "(?:politiques?|r[eè]gles|directives|chartes?|conditions d'utilisation|mod[eé]ration|contenus? (?:inappropri|sensible|interdit|explicite|pour adultes|violent|choquant)\\w*|(?:ce|votre|le) contenu|contenu (?:demand|g[eé]n[eé]r|envoy)\\w*|droits? (?:d'auteur|[aà] l'image)|s[eé]curit[eé] du contenu|filtres? de (?:s[eé]curit[eé]|contenu)|(?:syst[eè]mes?|raisons) de s[eé]curit[eé]|(?:sistema|motivi|filtro|filtri) di (?:sicurezza|contenut[oi])|norme della|linee guida|moderazione|contenut[oi] (?:inappropriat|sensibil|vietat|esplicit|per adulti|violent)\\w*|diritt[oi] d(?:'autore|'immagine)|personnes? (?:r[eé]elles?|c[eé]l[eè]bres?|connues?|identifiables?)|personnalit[eé]s? publiques?|personaggi? (?:famos[oi]|pubblic[oi])|person[ae] real[ei]|mineure?s?\\b|minorenn[ie]|c[eé]l[eé]brit[eé]s?|nudit[eé]|nudit[aà]|violence|violenza)",
    verdict:
      "(?:viol(?:e|é|er)?\\b|violent nos|violation|viola\\b|violazione|enfrein\\w*|contrevien\\w*|rejet\\w*|refus\\w*|bloqu\\w*|d[eé]tect\\w*|interdit\\w*|ne respecte(?:nt)? pas|ne (?:peut|peuvent|pouvons)|non (?:pu[oò]|possono|possiamo)|n'(?:est|a|ont|sont) pas (?:[eé]t[eé] )?(?:conforme|autoris|permis|accept)\\w*|non (?:autoris|consentit|ammess|accettat)\\w*|bloccat\\w*|rifiutat\\w*|respint\\w*|rilevat\\w*|vietat\\w*|non rispetta|contient|contiene)",
  },
  // German and Dutch.
  {
    concern:
      "(?:richtlinien?|nutzungsbedingungen|moderation|sicherheits(?:filter|system|pr[uü]fung|gr[uü]nden?|richtlinie)\\w*|inhalts(?:filter|richtlinie|pr[uü]fung)\\w*|(?:dieser?|ihr|der) inhalte?|jugendschutz|unangemessen\\w*|anst[oö][sß]+ig\\w*|urheberrecht\\w*|pers[oö]nlichkeitsrecht\\w*|recht am (?:eigenen )?bild|markenrecht\\w*|nackt\\w*|gewalt\\w*|richtlijn\\w*|beleid|inhoudsfilter|veiligheidsfilter|ongepast\\w*|auteursrecht\\w*|(?:reale[nr]?|echte[nr]?|prominente[nr]?|bekannte[nr]?|ber[uü]hmte[nr]?|[oö]ffentliche[nr]?|erkennbare[nr]?) person(?:en)?|(?:echte|bekende) perso(?:on|nen)|minderj[aä]hrig\\w*|minderjarig\\w*|kinder[n]?\\b)",
    verdict:
      "(?:verst[oö][sß]+\\w*|verletz\\w*|blockier\\w*|abgelehnt|verweigert|unterdr[uü]ckt|gesperrt|zur[uü]ckgewiesen|erkannt|(?:kann|k[oö]nnen|darf|d[uü]rfen|wird|werden) nicht|nicht (?:erlaubt|zul[aä]ssig|gestattet|bestanden|freigegeben)|unzul[aä]ssig|untersagt|verboten|schend\\w*|geblokkeerd|geweigerd|afgewezen|niet toegestaan|gedetecteerd|enth[aä]lt)",
  },
  // Swedish, Danish and Norwegian.
  {
    concern:
      "(?:riktlinj\\w*|retningslinj\\w*|policy|politik|moderering\\w*|inneh[aå]llsfilter\\w*|indholdsfilter\\w*|innholdsfilter\\w*|s[aä]kerhetsfilter\\w*|sikkerhetsfilter\\w*|sikkerhedsfilter\\w*|ol[aä]mplig\\w*|upassende|upphovsr[aä]tt\\w*|ophavsret\\w*|opphavsrett\\w*|verklig person|virkelig person|minder[aå]rig\\w*|mindre[aå]rig\\w*)",
    verdict:
      "(?:bryter mot|strider mot|i strid med|overtr[aæ]der|blockerad\\w*|blokeret|blokkert|avvisad\\w*|avvist|afvist|inte till[aå]t\\w*|ikke till?at\\w*|inneh[aå]ller|indeholder|inneholder)",
  },
  // Russian and Ukrainian.
  {
    concern:
      "(?:политик\\p{L}*|правил\\p{L}*|модераци\\p{L}*|фильтр\\p{L}*|недопустим\\p{L}*|неприемлем\\p{L}*|запрещ[её]нн\\p{L}*|чувствительн\\p{L}*|авторск\\p{L}* прав\\p{L}*|реальн\\p{L}* (?:человек|люд)\\p{L}*|знаменитост\\p{L}*|известн\\p{L}* (?:личност|человек|люд)\\p{L}*|несовершеннолетн\\p{L}*|сексуальн\\p{L}*|насили\\p{L}*|обнаж[её]нн\\p{L}*|політик\\p{L}*|модераці\\p{L}*|фільтр\\p{L}*|заборонен\\p{L}*|авторськ\\p{L}*|реальн\\p{L}* людин\\p{L}*|неповнолітн\\p{L}*)",
    verdict:
      "(?:наруша\\p{L}*|нарушен\\p{L}*|отклон\\p{L}*|отказ\\p{L}*|заблокир\\p{L}*|блокир\\p{L}*|обнаруж\\p{L}*|не прош\\p{L}*|не соответству\\p{L}*|не (?:допуска|разреш)\\p{L}*|сработал\\p{L}*|содержит|содержать|порушу\\p{L}*|відхил\\p{L}*|заблокован\\p{L}*|не відповіда\\p{L}*|містить)",
  },
  // Polish, Czech and Slovak.
  {
    concern:
      "(?:polityk\\p{L}*|zasad\\p{L}*|wytyczn\\p{L}*|moderacj\\p{L}*|filtr\\p{L}*|tre[sś]ci dla doros[lł]ych|niedozwolon\\p{L}*|nieodpowiedni\\p{L}*|praw\\p{L}* autorsk\\p{L}*|prawdziw\\p{L}* os[oó]b\\p{L}*|nieletni\\p{L}*|z[aá]sad\\p{L}*|pravidl\\p{L}*|moderac\\p{L}*|nevhodn\\p{L}*|autorsk\\p{L}* pr[aá]v\\p{L}*|skute[cč]n\\p{L}* osob\\p{L}*|nezletil\\p{L}*)",
    verdict:
      "(?:narusza\\p{L}*|odrzucon\\p{L}*|zablokowan\\p{L}*|wykry\\p{L}*|nie (?:jest |s[aą] )?(?:dozwolon|przesz)\\p{L}*|zawiera|poru[sš]uj\\p{L}*|zam[ií]tnut\\p{L}*|zablokov[aá]n\\p{L}*|nen[ií] povolen\\p{L}*|neodpov[ií]d[aá]|obsahuj\\p{L}*)",
  },
  // Turkish, Indonesian and Malay, Vietnamese.
  {
    concern:
      "(?:(?:i[çc]erik|kullan[ıi]m) (?:politika|kural)\\p{L}*|topluluk kural\\p{L}*|uygunsuz|moderasyon|g[uü]venlik filtre\\p{L}*|i[çc]erik filtre\\p{L}*|telif hak\\p{L}*|ger[çc]ek (?:bir )?ki[sş]i\\p{L}*|[uü]nl[uü]|re[sş]it olmayan|kebijakan|pedoman|moderasi|filter (?:konten|keamanan)|konten (?:tidak pantas|sensitif|dewasa|terlarang)|hak cipta|orang (?:nyata|sungguhan|terkenal)|anak di bawah umur|dasar kandungan|garis panduan|ch[ií]nh s[aá]ch|quy [dđ][iị]nh|nguy[eê]n t[aắ]c|ti[eê]u chu[aẩ]n c[oộ]ng [dđ][oồ]ng|nh[aạ]y c[aả]m|b[aả]n quy[eề]n|s[oở] h[uữ]u tr[ií] tu[eệ]|nh[aã]n hi[eệ]u|b[eê]n th[uứ] ba|ng[uư][oờ]i (?:n[oổ]i ti[eế]ng|th[aậ]t)|tr[eẻ] em|v[iị] th[aà]nh ni[eê]n|ki[eể]m duy[eệ]t|b[oộ] l[oọ]c)",
    verdict:
      "(?:ihlal\\p{L}*|ayk[ıi]r[ıi]|reddedil\\p{L}*|engellen\\p{L}*|tespit|i[çc]er(?:iyor|mektedir)|melanggar|ditolak|diblokir|disekat|terdeteksi|tidak (?:diizinkan|diperbolehkan|dibenarkan)|mengandung|mengandungi|vi ph[aạ]m|x[aâ]m ph[aạ]m|b[iị] (?:ch[aặ]n|t[uừ] ch[oố]i)|ch[uứ]a|kh[oô]ng (?:th[eể]|[dđ][uư][oợ]c ph[eé]p)|t[uừ] ch[oố]i)",
  },
  // Thai, Hindi and Arabic.
  {
    concern:
      "(?:นโยบาย|แนวทาง|กฎ|เนื้อหา|ความปลอดภัย|safety|ลิขสิทธิ์|บุคคลจริง|คนดัง|ผู้เยาว์|नीति|नियम|दिशानिर्देश|मॉडरेशन|सामग्री|सुरक्षा फ़?िल्टर|कॉपीराइट|वास्तविक व्यक्ति|नाबालिग|سياس\\p{L}*|إرشادات|قواعد|المحتوى|محتوى|الإشراف|مرشح|حقوق (?:النشر|الطبع|الملكية)|أشخاص حقيقي\\p{L}*|شخص حقيقي|مشاهير|قاصر\\p{L}*)",
    verdict:
      "(?:ละเมิด|ถูกแบน|ถูกบล็อก|ถูกปฏิเสธ|ไม่อนุญาต|ไม่เหมาะสม|ไม่ผ่าน|ต้องห้าม|उल्लंघन|अस्वीकार|ब्लॉक|अवरुद्ध|अनुमति नहीं|अनुचित|प्रतिबंधित|ينتهك|تنتهك|انتهاك|يخالف|تخالف|مخالف\\p{L}*|رفض\\p{L}*|مرفوض|محظور\\p{L}*|حظر\\p{L}*|غير (?:مسموح|لائق|مناسب)|يحتوي على)",
  },
  // Japanese.
  {
    concern:
      "(?:ポリシー|ガイドライン|ガードレール|利用規約|規約|モデレーション|審査|検閲|セーフティ|安全(?:性|上の理由|フィルター?|基準|システム)|コンテンツ(?:フィルター?|制限)|フィルタリング|不適切|センシティブ|有害|公序良俗|著作権|商標|肖像権|プライバシー|実在(?:の人物|する)|有名人|著名人|未成年|子ども|児童|第三者|サードパーティ|類似性|成人向け|アダルト|性的|裸|暴力|残虐)",
    verdict:
      "(?:違反|ブロック|拒否|検出|検知|却下|フラグ|抵触|制限され|許可され|許可して|不合格|通過し|通りません|侵害|禁止|含まれ|含む|生成できま|作成できま|使用できま|対応できま|お断り|中止|停止|非表示|保護され|認められ)",
  },
  // Korean.
  {
    concern:
      "(?:정책|가이드라인|약관|검열|안전|심사|검수|필터|부적절|민감|유해|저작권|상표|초상권|개인정보|실존 인물|실제 인물|유명인|연예인|미성년|아동|선정|성적|노출|폭력|혐오|금지어|콘텐츠)",
    verdict:
      "(?:위반|차단|거부|감지|거절|반려|제한|금지|통과하지|포함|침해|허용되지|허용하지|탐지|생성할 수 없|만들 수 없|중단)",
  },
];

/** A machine that broke, a file of the wrong kind, an empty account, in the same languages: then the sentence is no verdict. */
export const outageWords =
  /\b(?:no disponible|indisponible|indispon[ií]vel|nicht verf[uü]gbar|non disponibile|error interno|erro interno|erreur interne|interner fehler|errore interno|tiempo de espera|tempo limite|tempo esgotado|d[eé]lai d[eé]pass[eé]|zeit[uü]berschreitung|tempo scaduto|serwer|servidor|serveur|formatos?\b|tama[nñ]o|taille|gr[oö][sß]+e|dimensione|rozmiar|boyut|saldo|guthaben|cr[eé]dit\w*|descargar|t[eé]l[eé]charger|herunter(?:laden|geladen)|geladen werden)|недоступ|ошибка сервер|сервер|формат|размер|загруз|баланс|เซิร์ฟเวอร์|หมดเวลา|सर्वर|समय समाप्त|الخادم|مهلة|タイムアウト|利用できません|サーバー|混雑|障害|接続(?:できま|エラー)|(?:形式|サイズ|解像度)[^。]{0,10}(?:対応|サポート|無効|不正|超)|残高|시간 초과|사용할 수 없|서버|응답이 없|잔액|형식[^.]{0,10}지원|크기[^.]{0,10}(?:초과|지원)/iu;
