import { expect, test } from "vitest";
import { classifyFailure } from "../../lib/providers/classify.ts";

/** As a job's end, from a provider nobody knows, in words that no list has. */
function classAtPoll(error: string) {
  return classifyFailure({ provider: "somebody", phase: "poll", httpStatus: 200, body: { status: "failed", error } })
    .class;
}

function classAtCreate(message: string, httpStatus: number) {
  return classifyFailure({ provider: "somebody", phase: "create", httpStatus, body: { error: { message } } }).class;
}

test.each([
  "The picture you sent seems to feature a well known football player.",
  "Your description crosses a line we don't allow.",
  "Our reviewers declined this submission.",
  "Generation halted: mature themes.",
  "The model's trust layer vetoed the output.",
  "We don't generate content involving kids.",
  "Person in image has not given consent.",
  "Frame withheld by compliance.",
  "Video hidden due to community standards.",
  "Did not clear our content screening.",
  "The system has determined that your input is not appropriate.",
  "The output looks too similar to an existing film.",
  "Suspected infringement of portrait rights.",
  "The uploaded material has not passed the machine review.",
  "The clip was taken down after review.",
  "Human review rejected this job.",
  "Rejected: face match with protected individual",
  "The image includes tobacco products, which are not permitted.",
  "The request was rejected because it was considered high risk",
])("who decided, by what, about what: two of these make a verdict: %s", (sentence) => {
  expect(classAtPoll(sentence)).toBe("policy");
});

test.each([
  "We don't generate content involving kids.",
  "The provider refused your content.",
  "Forbidden prompt.",
  "Frame withheld by compliance.",
])("what is not done on principle is a verdict before a job as well: %s", (sentence) => {
  expect(classAtCreate(sentence, 400)).toBe("policy");
});

const brokenOrWrong = [
  "The file is protected by a password.",
  "Your plan does not allow videos of this length.",
  "Prompts longer than 512 tokens are not permitted.",
  "Image rejected: it is smaller than 300 px.",
  "The picture was declined because its aspect ratio is 5:1.",
  "Rejected: unsupported codec in reference video.",
  "Job refused by worker: queue manager is restarting.",
  "The model refused the connection.",
  "Request denied by upstream load balancer: no healthy upstream",
  "The scheduler stopped this render because the node was preempted.",
  "The output failed our quality check.",
  "Generated video failed integrity review (checksum mismatch).",
  "Violation of assertion in renderer",
  "segmentation fault (memory protection)",
  "The first frame is not permitted together with reference images.",
  "Graphic format unsupported: image/heic",
  "Adult voice preset 'anna' does not exist",
  'Unknown style "violence"',
  "Please upload an image smaller than 10 MB.",
  "Brand account required",
  "Consent to the new terms of service is required before calling the API.",
  "The project was flagged for unusual billing activity.",
  "copyright watermark service failed with 503",
  "Content-Length required",
  "The prompt template contains an illegal character.",
  "Prohibited: your IP is not on the allow list",
  "child process exited before the frame was drawn",
  "AI moderation failed: upstream returned HTML",
  "insert or update violates foreign key constraint",
  "ffmpeg exited with code 1 while encoding 'a nude celebrity in a violent riot'",
];

test.each(brokenOrWrong)("what broke, or is measured, is no verdict: %s", (sentence) => {
  const found = [classAtPoll(sentence), classAtCreate(sentence, 400), classAtCreate(sentence, 500)];
  expect(found).not.toContain("policy");
});

test.each([
  "Ваш запрос отклонён фильтром безопасности.",
  "Das Bild enthält eine erkennbare Person und wurde abgelehnt.",
  "Votre demande a été bloquée par nos filtres de contenu.",
  "L'immagine contiene una persona reale.",
  "El prompt fue rechazado por contener violencia.",
  "O vídeo gerado foi bloqueado por conter nudez.",
  "Uw afbeelding is geweigerd vanwege ons beleid.",
  "Din bild avvisades av vårt säkerhetsfilter.",
  "Obrázek byl zamítnut, protože porušuje zásady.",
  "Görsel gerçek bir kişi içeriyor.",
  "Konten ini melanggar pedoman komunitas.",
  "Hình ảnh của bạn vi phạm tiêu chuẩn cộng đồng.",
  "รูปภาพละเมิดนโยบายเนื้อหา",
  "आपका प्रॉम्प्ट सामग्री नीति का उल्लंघन करता है",
  "تم رفض الطلب لأن المحتوى يخالف سياساتنا",
  "生成された動画は安全フィルターにより非表示になりました。",
  "입력 이미지에 유명인이 포함되어 있습니다.",
])("a verdict in another language: %s", (sentence) => {
  expect([classAtPoll(sentence), classAtCreate(sentence, 400)]).toEqual(["policy", "policy"]);
});

test.each([
  "Der Moderationsdienst ist nicht verfügbar.",
  "Le service de modération a dépassé le délai : erreur interne",
  "コンテンツ審査サーバーでエラーが発生しました",
  "모더레이션 서버 응답이 없습니다",
  "Сервер модерации недоступен",
])("a guard that broke, in another language: %s", (sentence) => {
  expect([classAtPoll(sentence), classAtCreate(sentence, 400)]).toEqual(["transient", "transient"]);
});
