interface Statement {
  Effect: "Allow" | "Deny";
  Action: string | string[];
  Resource?: unknown;
  NotResource?: unknown;
  Principal?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}
// biome-ignore lint/suspicious/noExplicitAny: a template has any shape
type Resources = Record<string, { Type: string; Properties: any }>;

/** Who may do what in a deployment, as tables: read out of its template, so that it is what is deployed. */
export function permissionsTable(template: { Resources: Resources }): string {
  const resources = Object.entries(template.Resources);
  const ofType = (type: string) => resources.filter(([, resource]) => resource.Type === type);
  const roles = ofType("AWS::IAM::Policy").flatMap(([, { Properties }]) =>
    statementsOf(Properties.PolicyDocument).map((statement) => ({ who: nameOf(Properties.Roles[0].Ref), statement })),
  );
  const others = ["AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"]
    .flatMap(ofType)
    .flatMap(([, { Properties }]) => statementsOf(Properties.PolicyDocument))
    .map((statement) => ({ who: principalOf(statement.Principal), statement }));
  const invocations = ofType("AWS::Lambda::Permission").map(([, { Properties }]) => {
    const { Principal, Action, FunctionName, SourceArn } = Properties;
    const from = SourceArn === undefined ? "by its address" : `from ${read(SourceArn)}`;
    return `| ${Principal === "*" ? "everybody" : Principal} | \`${Action}\` | \`${read(FunctionName)}\` | ${from} |`;
  });
  return [
    "## What roles may do",
    ...table(roles.map(rowOf)),
    "",
    "## What buckets, queues and functions let in or refuse",
    ...table([...others.map(rowOf), ...invocations]),
    "",
  ].join("\n");
}

function table(rows: string[]): string[] {
  return ["", "| who | actions | on | when |", "|---|---|---|---|", ...new Set(rows)];
}

function rowOf({ who, statement }: { who: string; statement: Statement }): string {
  const { Effect, Action, Resource, NotResource, Condition } = statement;
  const actions = [Action].flat().map((action) => `\`${action}\``);
  const on = NotResource === undefined ? listOf(Resource) : `all but ${listOf(NotResource)}`;
  const when = Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => `\`${key}\` ${operator} \`${read(value)}\``),
  );
  return `| ${who} | ${Effect === "Deny" ? "never " : ""}${actions.join(", ")} | ${on} | ${when.join("; ")} |`;
}

function statementsOf(document: { Statement: Statement[] }): Statement[] {
  return document.Statement;
}

function principalOf(principal: unknown): string {
  const { AWS, Service } = principal as { AWS?: unknown; Service?: unknown };
  return Service !== undefined ? read(Service) : AWS === "*" || principal === "*" ? "everybody" : read(AWS);
}

function listOf(value: unknown): string {
  return [value]
    .flat()
    .map((each) => `\`${read(each)}\``)
    .join(", ");
}

/** A value of the template in words: a reference by its logical id. */
function read(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const { Ref, "Fn::GetAtt": attribute, "Fn::Join": join } = value as Record<string, unknown>;
  if (Ref !== undefined) return nameOf(Ref as string);
  if (attribute !== undefined) return nameOf((attribute as string[])[0] ?? "");
  return join === undefined ? JSON.stringify(value) : (join as [string, unknown[]])[1].map(read).join("");
}

/** A logical id without the hash at its end. */
function nameOf(logicalId: string): string {
  return logicalId.startsWith("AWS::") ? `<${logicalId.slice(5)}>` : logicalId.replace(/[0-9A-F]{8}$/, "");
}
