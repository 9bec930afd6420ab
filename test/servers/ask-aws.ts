import { signatureOf } from './sigv4.js';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Asks as the owner of an account. JSON services answer with the tree of their JSON; `iam` and `sts` with the text of their
 * XML under `xml`. Rejects with the status and the body of what is no success.
 */
export type AskAws = (service: string, operation: string, input?: object) => Promise<Record<string, unknown>>;

const TARGETS: Readonly<Record<string, string>> = {
  secretsmanager: 'secretsmanager',
  ssm: 'AmazonSSM',
  kms: 'TrentService',
};

/** `keys` null: without a signature that anybody checks. */
export function askAws(address: string, keys: Keys | null): AskAws {
  return async (service, operation, input = {}) => {
    const target = TARGETS[service];
    const body =
      target === undefined
        ? formOf({ Action: operation, Version: VERSIONS[service] ?? '', ...input })
        : JSON.stringify(input);
    const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const headers = {
      'content-type': target === undefined ? 'application/x-www-form-urlencoded' : 'application/x-amz-json-1.1',
      host: new URL(address).host,
      'x-amz-date': now,
      ...(target !== undefined && { 'x-amz-target': `${target}.${operation}` }),
    };
    const { accessKeyId, secretAccessKey } = keys ?? { accessKeyId: 'nobody', secretAccessKey: 'nobody' };
    const scope = { region: 'eu-central-1', service };
    const signed = Object.keys(headers).sort();
    const signature = signatureOf({ method: 'POST', path: '/', headers, body }, signed, scope, secretAccessKey);
    const credential = `${accessKeyId}/${now.slice(0, 8)}/${scope.region}/${service}/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed.join(';')}, Signature=${signature}`;
    const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'host'));
    const response = await fetch(address, { method: 'POST', headers: { ...sent, authorization }, body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${service} ${operation}: ${response.status} ${text}`);
    return target === undefined ? { xml: text } : (JSON.parse(text) as Record<string, unknown>);
  };
}

const VERSIONS: Readonly<Record<string, string>> = { iam: '2010-05-08', sts: '2011-06-15' };

/** As moto encodes it once more to check the signature: a star is escaped too. */
function formOf(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString().replaceAll('*', '%2A');
}

/** Text of the first element of that name in an answer of `iam` or `sts`. */
export function inXml(answer: Record<string, unknown>, element: string): string {
  const [, found] = new RegExp(`<${element}>([^<]*)</${element}>`).exec(String(answer['xml'])) ?? [];
  if (found === undefined) throw new Error(`there is no ${element} in ${String(answer['xml'])}`);
  return found;
}
