import type { Phrase } from "./phrase.ts";

const media =
  "(?:image|images|photo|picture|video|audio|media|file|frame|input|still|url|asset|reference|mask|first_frame|last_frame|image_url|video_url)";

/** A still or a reference that could not be had or read: before keys, since its server may have said 403. */
export const mediaPhrases: readonly Phrase[] = [
  {
    code: "media_not_readable",
    pattern:
      /\b(?:failed|unable|could(?: not|n't)|can(?:not|'t)|error|failure)\b(?: \w+){0,3}? (?:to )?(?:fetch|download|load|read|decode|open|access|retrieve|parse|get|fetching|downloading|loading|decoding|process the (?:provided|input|uploaded|source)|process (?:your|provided|input|uploaded|source))\b (?:\w+ ){0,5}?(?:input |source |reference |your |provided )?(?:image|images|photo|picture|frame|media|file|url|audio|still|inputs?|image_url|input video|reference video)s?\b/i,
  },
  {
    code: "media_not_readable",
    pattern:
      /\b(?:image|file|media|audio|input video|url|photo|picture)s?\b[^.;。]{0,30}\b(?:load|download|fetch|decode|upload)(?:ing)?[ _-]?(?:error|failed|failure|timeout)\b|\b(?:image|file|url|media)\b[^.;。]{0,40}\b(?:not|isn't|is not) (?:publicly )?(?:accessible|reachable|downloadable|readable)\b/i,
  },
  {
    code: "media_not_readable",
    pattern:
      /\btim(?:e|ed)[ -]?out (?:while|when|during) (?:the )?(?:fetch|download|load|read|open|retriev)\w* (?:of )?(?:\w+ ){0,3}?(?:image|photo|picture|frame|media|file|url|audio|still|asset|input|reference)s?\b/i,
  },
  {
    code: "media_not_readable",
    pattern:
      /\b(?:image|file|media|photo|picture|video|audio)(?:[ _]?urls?)?\b[^.;。]{0,30}\b(?:returned|responded with|answered)(?: an?)?(?: http)?(?: status)?(?: code)?:? [45]\d\d\b/i,
  },
];

/** What the request refers to is not there. Of a job that was made before, the same words say that its clip is gone. */
export const referenceMissing: readonly Phrase[] = [
  {
    code: "media_not_readable",
    pattern:
      /(?<!\b(?:generated|output|result) (?:\w+ )?)\b(?:asset|material|reference|image|photo|audio|avatar|element|face|voice)s?\b(?: \S{1,60})? (?:is |was |were |are |could )?(?:not (?:be )?found|does(?: not|n't) exist|missing)\b/i,
  },
];

/** What only the request can be blamed for. */
export const firmRequestPhrases: readonly Phrase[] = [
  {
    code: "invalid_media",
    pattern: new RegExp(
      `\\b${media}s?\\b[^.;。]{0,60}\\b(?:(?:too |is )?(?:low|poor|insufficient) quality|quality (?:is |was )?(?:too )?(?:low|poor|insufficient)|too (?:large|small|big|long|short|wide|tall|blurry|dark|low|many)|mismatch|corrupt(?:ed)?|is invalid|are invalid|not valid|unsupported|must (?:match|be|have)|exceeds?|aspect ratio|is not supported|smaller than|larger than|resolution|dimensions?)\\b`,
      "i",
    ),
  },
  {
    code: "invalid_media",
    pattern: new RegExp(
      `\\b(?:invalid|unsupported|corrupt(?:ed)?|malformed|incorrect|bad|missing|empty)[_ ](?:\\w+[ _]){0,3}?${media}\\b`,
      "i",
    ),
  },
  {
    code: "invalid_parameter",
    pattern:
      /^param(?:eter)?s? error\b|\bsupported values (?:are|is)\b|\bmust match the requested\b|\bisn't supported by this model\b|\bnot supported with\b|\bsupported (?:values|options|formats|sizes|resolutions|durations|ratios|models)\s?(?:are|:|include)|\b(?:must|should) be (?:one of|between|in \[|either|at (?:least|most)|an? (?:integer|number|string|boolean|multiple|valid|positive|finite)|less than|greater than|in the range|within|exactly|specified)\b|\b(?:must|should) be ['"`]|\bexpected (?:the |an? )?[\w ]{1,40} to be (?:at|an?|one|less|greater|between|within)\b|\bout of (?:the )?(?:allowed |valid |supported )?range\b|\ballowed values\b|\bexpected one of\b|\bvalid (?:values|options) are\b/i,
  },
  {
    code: "invalid_parameter",
    pattern:
      /\b(?:unknown|unrecognized|unexpected|invalid|unsupported|illegal|bad|missing|incorrect|conflicting) (?:\w+[ -]){0,2}?(?:parameters?|arguments?|params?|fields?|value|values|enum|keyword|option|property|prompt|size|duration|resolution|aspect ratio|ratio|seconds|seed|fps|format|json|request body|body|payload|model|mode|type|operation id)\b(?! (?:from|returned by) upstream)/i,
  },
  {
    code: "invalid_parameter",
    pattern:
      /\b(?:parameters?|arguments?|params?|fields?|prompt|duration|resolution|seed|fps|aspect[_ ]ratio|seconds|size|model|request body)\b[^.;。]{0,50}\b(?:is|are|was) (?:required|missing|invalid|not valid|mandatory|empty|incorrect|illegal|not supported|unsupported|too (?:long|short|large)|not allowed|unknown|not specified)\b|\bfields? required\b|\bis required\b|\bcannot be (?:empty|blank|null|disabled|used (?:with|together)|combined|both)\b|\bcan't be (?:empty|blank|null|used with)\b|\bmust not be (?:empty|blank|null)\b|\bexceeds? (?:the )?(?:maximum|max|limit of|allowed|\d[\w.]*)\b|\btoo (?:long|short|large|small|complex|few|big)\b|\bnon-?english\b|\b(?:larger|bigger|smaller|longer|shorter|more|fewer) than \S{1,12} ?(?:[kmg]i?b|px|pixels?|seconds?|minutes?|characters?|frames?|fps)\b|\bmaximum (?:\w+ )?(?:length|size|duration)\b|\bmutually exclusive\b|\bvalidation (?:error|failed)\b|\bfailed (?:\w+ )?validation\b|\bnot an? (?:allowed|permitted|accepted) (?:value|type)\b|\bmodel mismatch\b|\bonly (?:\w+ )?(?:prompts?|images?|formats?|values?|models?|one|\d+)\b[^.]{0,30}\b(?:is|are|can be) (?:supported|allowed|accepted)\b/i,
  },
  {
    code: "invalid_parameter",
    pattern:
      /\b(?:we|models?|it|this) needs? (?:at least )?\d|\b(?:short|long)(?:er|est)? (?:side|edge)\b|\b(?:is not|isn't|are not|aren't|not) (?:currently )?supported\b|\bunsupported\b|\bno face(?:s)? (?:was |were )?(?:detected|found)\b|\b(?:could(?: not|n't)|can(?:not|'t)|unable to|failed to|did(?: not|n't)) (?:detect|find|locate) (?:an? |any )?(?:\w+ ){0,2}(?:face|person|people|human|subject)s?\b|\bface (?:not|could not|detection)\b|\bmultiple faces\b|\bnot a valid\b|\bpixels? (?:is|are) invalid\b|\b(?:is|are|too) (?:blurry|blurred|out of focus)\b|\b(?:sharper|clearer|higher[ -](?:quality|resolution)) (?:image|photo|picture|one)\b|\bpayload too large\b|\brequest entity too large\b/i,
  },
  {
    code: "invalid_parameter",
    pattern:
      /参数(?:错误|异常|无效|非法|缺失|不合法|不正确|校验失败|有误|不支持|为空)|(?:无效|非法|错误|缺少|不支持)的?(?:参数|请求|图片|图像|视频|文件|格式|尺寸|模型|分辨率|时长|比例|必填)|(?:图片|图像|视频|文件|音频|素材|尺寸|分辨率|格式|时长|比例|长度|大小|宽高比?)[^。；]{0,16}(?:不支持|不符合|过大|过小|过长|过短|超过|超出|不正确|错误|无效|下载失败|解析失败|无法(?:访问|下载|读取|识别)|异常|不合法|不能为空)|(?:短于|长于|小于|大于|低于|高于|少于|多于|不足|不少于|不超过|不能超过)\s*\d|不清晰|模糊|不能为空|必填|(?:至少|必须|需要)[^。；]{0,10}(?:一个|一张|上传|提供|包含|传入|指定|输入|选择)|请(?:上传|提供|选择|输入)|未检测到(?:人脸|人物|人体)|(?:尺寸|分辨率|比例|宽高比?|格式|时长)[^。；，]{0,12}(?:不一致|不匹配|不相符)|(?:获取|下载|读取|解析|加载)(?:图片|图像|素材|文件|视频)失败|仅支持|只支持/i,
  },
];

/** A model that is not there, or is gone for good. */
export const modelPhrases: readonly Phrase[] = [
  {
    code: "model_not_found",
    pattern:
      /\b(?:model|channel for model|deployment|engine|version|endpoint)\b[^.;。]{0,60}\b(?:not found|does(?: not|n't) exist|not exist|is not (?:supported|available|recognized|a valid)|isn't (?:supported|available)|unknown|deprecated|retired|discontinued|decommissioned|sunset|shut ?down|no longer (?:supported|available|offered))\b|\b(?:apis?|products?|features?|offerings?)\b[^.;。]{0,60}\b(?:deprecated|retired|discontinued|decommissioned|sunset|shut ?down|no longer (?:supported|available|offered))\b|\bno (?:available|such) (?:channel|model)s?\b(?! provider)|\bno (?:\w+ )?(?:provider|endpoint)s? (?:found |available )?(?:for|support)[^.]{0,40}\bmodel\b|\bno endpoints? found\b|\bno providers? (?:for|supports?)\b|\bunknown model\b|\bnot a valid model\b|\bdoes(?: not|n't) support (?:the )?(?:model|image|video|audio|this|input|duration|resolution)|模型[^。；]{0,20}(?:不存在|未找到|已下线|不支持|不可用)|无可用渠道/i,
  },
];

/** Gone or never there: said before permissions, which such sentences mention as the other possibility. */
export const modelMissing: readonly Phrase[] = [
  {
    code: "model_not_found",
    pattern: /\b(?:model|version)\b[^.;。]{0,60}\b(?:does(?: not|n't) exist|not found|is not a valid|unknown)\b/i,
  },
];

/** Softer words, which a server that broke uses as well: they count unless the status says that it broke. */
export const softRequestPhrases: readonly Phrase[] = [
  {
    code: "invalid_request",
    pattern:
      /\b(?:invalid|malformed|unacceptable|bad request|unprocessable|not acceptable|wrong|incorrect|illegal|missing)\b|\bcannot\b|\bnot allowed\b|不支持|无效|非法|错误的/i,
  },
];

export const requestCodes =
  /invalid(?![_ .-]?(?:response|api[_ .-]?key|auth|token|credential|signature|access|state))|missing|unsupported|not[_ .-]?supported|bad[_ .-]?request|validation|out[_ .-]?of[_ .-]?range|too[_ .-]?(?:large|small|long|short|big)|exceeds?[_ .-]?max|model[_ .-]?(?:not|mismatch|deprecated|unavailable)|(?:image|file|media|url)[_ .-]?(?:download|load|fetch|decode|format|size|processing|not[_ .-]?found)|no[_ .-]?face|inaccessible|unreadable|not[_ .-]?accessible|face[_ .-]?detect|malformed|unprocessable|illegal[_ .-]?(?:param|arg)|parameter|required|dimension|aspect[_ .-]?ratio/i;
