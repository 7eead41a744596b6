/**
 * Words that a provider's own sentence about a failed clip holds for one reason only. They need no verb beside them, but
 * count late, after money, keys and media, and not in a sentence that speaks of machines or of parameters.
 */
const english =
  /(?<!\b(?:access|invariant|assertion|monotonicity|sharing|protocol|constraint|schema|type|memory|unique|key) )\bviolat(?:es|ed|ing|ions?)\b(?! (?:of )?(?:the |a )?(?:\w+ )?(?:constraint|schema|protocol|type|access))|\b(?:nud(?:e|es|ity)|sexual\w*|erotic\w*|porn\w*|gore|gory|violence|violent|self[ -](?:harm|injur\w+|mutilation)|suicid\w+|torture|fetish\w*|swimsuits?|(?:known|named|certain) (?:act(?:or|ress)|singer|athlete|influencer|person)|act(?:or|ress)(?:e?s)?|protected (?:brands?|marks?|characters?|works?|content|material)|brand logos?|privacy information|private information|personal information|misinformation|propaganda|under 18|hate(?:[ _]speech|ful)|terroris\w+|extremis\w+|weapon(?:s|ry)?|narcotics?|(?:a |depicts? |depicting )minors?|minors|under[ -]?age|child (?:abuse|safety|exploitation)|(?:a|the) child(?! (?:process|task|job|node|span|workflow))|children|human faces?|faces? of (?:humans?|people|persons?)|celebrit(?:y|ies)|famous|well-known (?:person|people|actors?|actress|singers?|figures?|faces?|individuals?|characters?)|bikinis?|lingerie|swimwear|underwear|see-through|public (?:figures?|personalit(?:y|ies)|person)|politicians?|political (?:leaders?|figures?|content)|real (?:person|people|persons|individuals?)|likeness\w*|deep ?fakes?|copyright\w*|trademark\w*|intellectual property|nsfw|inappropriate(?! ioctl)|offensive|obscene|indecent|objectionable|unsafe(?![ -](?:url|redirect|eval|host|port|operation|cast|method|path|query))|not safe(?! to retry)|(?:not|isn't|aren't|un)[ -]?suitable(?! for (?:this|the) (?:model|endpoint|size|resolution|operation))|(?:is|are|was|too|as|politically|potentially) sensitive|sensitive (?:content|material|topics?|subjects?|words?|terms?|information|imagery|themes?|scenes?)|moderat(?:ed|ion)(?!\s*[=:]\s*(?:false|0|no|off))|safety reasons|trust (?:and|&) safety|(?:goes|go|went|going) against (?:our|the)|(?:our|community|content|usage) (?:guidelines|polic(?:y|ies)|rules)|content (?:filter\w*|safety|checks?)|(?:contents?|prompts?|inputs?|images?|photos?|uploads?|scripts?) (?:was |were |has been |is |got )?(?:rejected|refused|declined|denied|blocked|disallowed|banned)|responsible ai|(?:our|the|their|of) (?:tos|aup|terms)|^(?:your |the |this )?(?:request|input|prompt|generation) (?:was|has been|got) (?:rejected|refused|declined)\.?$|(?:had|have) to (?:refuse|decline|reject)|(?:declined|refused|refuses|declines) to (?:animate|generate|create|process|render|draw|depict|continue)|forbidden (?:content|words?|terms?|topics?)|I(?:'m| am)? (?:can't|cannot|won't|(?:not able|unable) to|must decline) (?:help|assist|create|generat|make|produce|provide|draw|fulfil|animate|comply)\w*)\b/i;
const chinese =
  /我(?:不能|不可以|无法|不便)(?:帮助?|协助|为)?(?:你|您|忙)?(?:生成|创建|创作|制作|绘制)|色情|擦边|性感|毒品|赌博|枪支|武器|恐怖|诈骗|知名人物|裸|暴力|血腥|政治|涉政|敏感|违规|违法|违禁|不良|不雅|低俗|人像|肖像|真人|名人|明星|公众人物|未成年|儿童|版权|侵权|知名(?:ip|角色|形象|人物)|黄反|过审|未审核|审核|风控|内容(?:安全|合规|不合规|违反)|安全(?:策略|机制|规范|原因|政策|限制)|自定义策略|平台规则|不予生成|不合规|法律法规|无法展示|隐私/i;
const japanese =
  /不適切|性的|暴力|著作権|肖像|実在|有名人|未成年|規約|安全上の理由|センシティブ|有害|ポリシー|モデレーション|(?:人物|人間|顔)[^。]{0,16}(?:使用でき|利用でき|許可|禁止|含ま)/;
const korean = /부적절|유해|선정|폭력|저작권|초상권|유명인|민감|정책|검열/;

/** Machines, parameters, money: a sentence with one of these is about that. */
const otherwise =
  /\b(?:time[ds]?[ -]?out|timeout|unavailable|exceptions?|traceback|crash\w*|overload\w*|busy|backend|pods?|server|services?|upstream(?! (?:verdict|said|says|answered|rejected|refused|blocked))|unreachable|connect\w*|http ?5\d\d|5\d\d|gpu|cuda|memory|restart\w*|out of range|must be|should be|parameters?|params?|fields?|supported values|not a valid|unknown|unrecogni[sz]ed|formats?|sizes?|resolutions?|dimensions?|ratio|length|duration|enum|boolean|integer|json|credits?|balance|quota|billing|payment|api key|token|account|subscription|retry later|exit(?:ed)?|undefined|null|region|workers?|pool)\b|服务(?!条款)|上游(?!任务失败)|超时|异常|不可用|连接|参数|尺寸|格式|分辨率|账户|账号|令牌|余额|额度|密钥|接口|系统(?!检测)|タイムアウト|サーバー|エラー|混雑|接続|パラメータ|残高|시간 초과|서버|오류|연결|매개변수|잔액/i;

export const loneTopics = [english, chinese, japanese, korean] as const;

/** What is in the user's material, said of a job that ended without a clip: nobody remarks on it for another reason. */
export const remarkOnMaterial =
  /\b(?:your|the|this|uploaded|provided|source|reference|first|last)\b[^.;!?]{0,20}\b(?:uploads?|photos?|images?|pictures?|frames?|prompts?|scenes?|descriptions?|scripts?|materials?|stills?|subjects?|characters?|lyrics|voice|story)\b[^.;!?]{0,40}\b(?:resembl\w*|depict\w*|shows?|hints?|refer(?:s|ences?|ring)?|mentions?|suggests?|portray\w*|featur\w*|reveals?|impl(?:y|ies)|looks? like|seems? to be)\b/i;

export function speaksOfOtherThings(text: string): boolean {
  return otherwise.test(text);
}
